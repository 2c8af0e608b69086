#include "worker/response/images_response.h"

#include <string>

#include <fmt/format.h>

#include "worker/response/answer_object.h"
#include "worker/response/server_words.h"

namespace imgperf {
namespace {

namespace dom = simdjson::dom;

bool ReadData(const dom::array& data, ImageCollector& images, pb::RequestError* error) {
  const auto bad = [error](std::string message) {
    SetError(pb::BAD_BODY, std::move(message), error);
    return false;
  };
  if (data.size() == 0) return bad("`data` is empty");
  if (data.size() > ImageCollector::kMaxImages)
    return bad(fmt::format("more than {} images", ImageCollector::kMaxImages));
  std::size_t index = 0;
  for (const dom::element element : data) {
    dom::object item;
    if (element.get_object().get(item) != simdjson::SUCCESS || !images.AddObject(item))
      return bad(fmt::format("data[{}] has neither b64_json nor url", index));
    ++index;
  }
  return true;
}

}  // namespace

bool ReadImages(const dom::object& object, ImageCollector& images, pb::RequestError* error) {
  dom::array data;
  if (object["data"].get_array().get(data) == simdjson::SUCCESS) return ReadData(data, images, error);
  if (const auto text = StringField(object, "b64_json")) {
    images.AddInline(*text);
    return true;
  }
  SetMissing(object, "JSON without a `data` list", error);
  return false;
}

void ReadImagesResponse(JsonScanner& scan, bool keep, pb::Record* record, AnswerExtras* extras) {
  dom::object object;
  pb::RequestError error;
  if (ParseAnswer(scan, &object, &error)) {
    ReadServerWords(object, record->mutable_server());
    ImageCollector images(scan, keep, record, extras);
    if (ReadImages(object, images, &error)) return;
  }
  *record->mutable_error() = std::move(error);
}

}  // namespace imgperf
