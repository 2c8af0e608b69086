// Splits server-sent events (HTML Living Standard, "Server-sent events"), as they arrive, into their data.
//
// Data are handed on as they come, so that an event may be of any length; everything else is bounded.
// Thread: any one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace imgperf {

class EventSink {
 public:
  virtual ~EventSink() = default;
  // More of the event's data; lines are joined by LF.
  virtual void OnData(std::string_view bytes) = 0;
  // The event, whose data came before, is whole. `name`: of its `event` field, cut to 64 bytes; empty: none.
  virtual void OnEvent(std::string_view name) = 0;
};

class EventStream {
 public:
  void Clear();
  void Feed(std::string_view bytes, EventSink& sink);
  // The stream is over. An event that no blank line ended is one, too: some servers leave out the last.
  void Finish(EventSink& sink);

 private:
  enum class State { kField, kColon, kData, kName, kSkip };

  void EndLine(EventSink& sink);
  void EndEvent(EventSink& sink);
  void BeginValue(EventSink& sink);
  // Takes a beginning of `bytes`, which hold no line end before `line`; returns its length.
  std::size_t TakeField(std::string_view line, EventSink& sink);
  void TakeValue(std::string_view line, EventSink& sink);

  State state_ = State::kField;
  bool after_cr_ = false;  // an LF now belongs to the line end before
  bool at_begin_ = true;   // of the stream, where a byte order mark may stand
  bool has_data_ = false;
  std::string field_;
  std::string name_;
};

}  // namespace imgperf
