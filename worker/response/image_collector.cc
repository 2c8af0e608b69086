#include "worker/response/image_collector.h"

#include <string>
#include <utility>

namespace imgperf {

void ImageCollector::AddInline(std::string_view text) {
  if (Base64Payload* payload = scan_.LongString(text)) return AddPayload(*payload);
  Base64Payload payload(keep_);
  payload.FeedPlain(text.substr(DataUrlPrefix(text)));
  AddPayload(payload);
}

void ImageCollector::AddUrl(std::string_view url) {
  if (scan_.LongString(url) != nullptr || url.starts_with("data:")) return AddInline(url);
  extras_->urls.push_back({NextIndex(), std::string(url)});
  record_->add_images()->set_by_url(true);
}

bool ImageCollector::AddObject(const simdjson::dom::object& item) {
  if (const auto text = StringField(item, "b64_json")) {
    AddInline(*text);
    return true;
  }
  const auto url = StringField(item, "url");
  if (url) AddUrl(*url);
  return url.has_value();
}

void ImageCollector::Describe(std::string_view text, pb::ImageFact* fact) const {
  if (const Base64Payload* payload = scan_.LongString(text)) return payload->Finish(fact);
  Base64Payload payload(/*keep=*/false);
  payload.FeedPlain(text.substr(DataUrlPrefix(text)));
  payload.Finish(fact);
}

void ImageCollector::AddPayload(Base64Payload& payload) {
  const std::uint32_t index = NextIndex();
  payload.Finish(record_->add_images());
  if (std::string kept = payload.TakeKept(); !kept.empty())
    extras_->kept.push_back({index, true, std::move(kept)});
}

}  // namespace imgperf
