// Reads an answer that comes as events: partial images, then the final ones.
#pragma once

#include <string_view>

#include "common/clock.h"
#include "proto/record.pb.h"
#include "worker/response/answer.h"
#include "worker/response/event_stream.h"
#include "worker/response/json_scanner.h"

namespace imgperf {

// OpenAI's image_generation.* and image_edit.* events, and others that hold images the same way: what is
// named partial is on the way to an image and counts as none; an event that tells an error fails the request;
// what holds neither images nor an error is passed over. Thread: any one.
class EventsResponse final : private EventSink {
 public:
  static constexpr int kMaxPartials = 1024;  // what one answer may hold of them

  // `scan` is lent for the answer. `keep`: final images keep their payloads.
  void Begin(JsonScanner& scan, bool keep);
  // `now`: when the bytes came.
  void Feed(std::string_view bytes, Nanos now);
  // The stream is over. Adds what came to the record; without a final image it sets the record's error.
  void Finish(pb::Record* record, AnswerExtras* extras);

 private:
  void OnData(std::string_view bytes) override { scan_->Feed(bytes); }
  void OnEvent(std::string_view name) override;
  void Read(const simdjson::dom::object& object, std::string_view name);
  void AddPartial(const simdjson::dom::object& object);
  void Fail(pb::RequestError error);

  EventStream stream_;
  JsonScanner* scan_ = nullptr;
  bool keep_ = false;
  Nanos now_ = 0;
  pb::Record found_;
  AnswerExtras extras_;
};

}  // namespace imgperf
