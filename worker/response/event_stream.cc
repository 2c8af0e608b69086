#include "worker/response/event_stream.h"

#include <algorithm>

namespace imgperf {
namespace {

constexpr std::size_t kMaxName = 64;
constexpr std::size_t kMaxField = 8;  // longer than any name of a field that matters
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Two searches for one byte each are faster than one for either.
std::string_view UpToLineEnd(std::string_view bytes) {
  const std::string_view line = bytes.substr(0, bytes.find('\n'));
  return line.substr(0, line.find('\r'));
}

}  // namespace

void EventStream::Clear() { *this = EventStream(); }

void EventStream::Feed(std::string_view bytes, EventSink& sink) {
  while (!bytes.empty()) {
    if (after_cr_ && bytes.front() == '\n') bytes.remove_prefix(1);
    after_cr_ = false;
    const std::string_view line = UpToLineEnd(bytes);
    TakeValue(line.substr(TakeField(line, sink)), sink);
    if (line.size() == bytes.size()) return;
    after_cr_ = bytes[line.size()] == '\r';
    bytes.remove_prefix(line.size() + 1);
    EndLine(sink);
  }
}

void EventStream::Finish(EventSink& sink) {
  if (state_ != State::kField || !field_.empty()) EndLine(sink);
  EndEvent(sink);
}

std::size_t EventStream::TakeField(std::string_view line, EventSink& sink) {
  if (state_ == State::kColon && !line.empty()) {
    BeginValue(sink);
    return line.front() == ' ' ? 1 : 0;
  }
  if (state_ != State::kField) return 0;
  const std::size_t colon = line.find(':');
  field_.append(line.substr(0, std::min(colon, kMaxField)));
  if (at_begin_ && field_.size() >= kByteOrderMark.size()) {
    if (field_.starts_with(kByteOrderMark)) field_.erase(0, kByteOrderMark.size());
    at_begin_ = false;
  }
  if (colon == line.npos) {
    if (field_.size() > kMaxField) state_ = State::kSkip;
    return line.size();
  }
  state_ = State::kColon;
  const std::size_t behind = colon + 1;
  return behind + TakeField(line.substr(behind), sink);
}

void EventStream::BeginValue(EventSink& sink) {
  state_ = field_ == "data" ? State::kData : field_ == "event" ? State::kName : State::kSkip;
  if (state_ == State::kName) name_.clear();
  if (state_ != State::kData) return;
  if (has_data_) sink.OnData("\n");
  has_data_ = true;
}

void EventStream::TakeValue(std::string_view line, EventSink& sink) {
  if (line.empty()) return;
  if (state_ == State::kData) sink.OnData(line);
  if (state_ == State::kName) name_.append(line.substr(0, kMaxName - name_.size()));
}

void EventStream::EndLine(EventSink& sink) {
  at_begin_ = false;
  const bool blank = state_ == State::kField && field_.empty();
  if (state_ == State::kField || state_ == State::kColon) BeginValue(sink);  // a field without a value
  state_ = State::kField;
  field_.clear();
  if (blank) EndEvent(sink);
}

void EventStream::EndEvent(EventSink& sink) {
  if (has_data_) sink.OnEvent(name_);
  has_data_ = false;
  name_.clear();
}

}  // namespace imgperf
