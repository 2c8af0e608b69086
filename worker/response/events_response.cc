#include "worker/response/events_response.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "worker/response/answer_object.h"
#include "worker/response/error_response.h"
#include "worker/response/image_collector.h"
#include "worker/response/images_response.h"
#include "worker/response/server_words.h"

namespace imgperf {
namespace {

namespace dom = simdjson::dom;

bool HoldsImages(const dom::object& object) {
  return object["data"].is_array() || StringField(object, "b64_json") || StringField(object, "url");
}

}  // namespace

void EventsResponse::Begin(JsonScanner& scan, bool keep) {
  scan_ = &scan;
  keep_ = keep;
  stream_.Clear();
  found_.Clear();
  extras_.Clear();
  scan.Clear(keep);
}

void EventsResponse::Feed(std::string_view bytes, Nanos now) {
  now_ = now;
  stream_.Feed(bytes, *this);
}

void EventsResponse::OnEvent(std::string_view name) {
  dom::object object;
  pb::RequestError error;
  if (scan_->skeleton() == "[DONE]") {
    // what OpenAI's clients stop at; the stream's own end says the same
  } else if (ParseAnswer(*scan_, &object, &error)) {
    Read(object, name);
  } else {
    error.set_message("an event: " + error.message());
    Fail(std::move(error));
  }
  scan_->Clear(keep_);
}

void EventsResponse::Read(const dom::object& object, std::string_view name) {
  const std::string_view type = StringField(object, "type").value_or(name);
  pb::RequestError error;
  error.set_class_(pb::BAD_BODY);
  dom::element told;
  const bool tells_error = object["error"].get(told) == simdjson::SUCCESS && !told.is_null();
  if (tells_error || type == "error") {
    if (!ReadErrorObject(object, &error)) SetError(pb::BAD_BODY, "an error event without words", &error);
    return Fail(std::move(error));
  }
  if (type.ends_with("partial_image")) return AddPartial(object);
  ReadServerWords(object, found_.mutable_server());
  if (!HoldsImages(object)) return;
  ImageCollector images(*scan_, keep_, &found_, &extras_);
  if (found_.images_size() >= static_cast<int>(ImageCollector::kMaxImages)) return;
  const bool plain_url = !object["data"].is_array() && !StringField(object, "b64_json");
  if (plain_url) {
    images.AddObject(object);
  } else if (!ReadImages(object, images, &error)) {
    Fail(std::move(error));
  }
}

void EventsResponse::AddPartial(const dom::object& object) {
  if (found_.partials_size() >= kMaxPartials) return;
  pb::Partial& partial = *found_.add_partials();
  partial.set_at_ns(now_);
  std::uint64_t index = 0;
  if (object["partial_image_index"].get_uint64().get(index) == simdjson::SUCCESS && index <= UINT32_MAX)
    partial.set_index(static_cast<std::uint32_t>(index));
  if (const auto text = StringField(object, "b64_json"))
    ImageCollector(*scan_, false, &found_, &extras_).Describe(*text, partial.mutable_image());
}

void EventsResponse::Fail(pb::RequestError error) {
  if (!found_.has_error()) *found_.mutable_error() = std::move(error);
}

void EventsResponse::Finish(pb::Record* record, AnswerExtras* extras) {
  stream_.Finish(*this);
  if (!found_.has_error() && found_.images_size() == 0)
    SetError(pb::BAD_BODY,
             fmt::format("the stream of events ended without an image ({} partial ones before)",
                         found_.partials_size()),
             found_.mutable_error());
  record->MergeFrom(found_);
  std::move(extras_.urls.begin(), extras_.urls.end(), std::back_inserter(extras->urls));
  std::move(extras_.kept.begin(), extras_.kept.end(), std::back_inserter(extras->kept));
}

}  // namespace imgperf
