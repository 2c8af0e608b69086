#include "worker/response/chat_response.h"

#include "worker/response/answer_object.h"
#include "worker/response/image_collector.h"
#include "worker/response/server_words.h"

namespace imgperf {
namespace {

namespace dom = simdjson::dom;

// {"type": "image_url", "image_url": {"url": …}}, beside it what the server says of the image.
void ReadItem(const dom::object& item, ImageCollector& images, pb::ServerWords* words) {
  ReadServerWords(item, words);
  dom::object image;
  if (item["image_url"].get_object().get(image) != simdjson::SUCCESS) return;
  if (const auto url = StringField(image, "url")) images.AddUrl(*url);
}

void ReadList(const dom::object& message, const char* key, ImageCollector& images, pb::ServerWords* words) {
  dom::array items;
  if (message[key].get_array().get(items) != simdjson::SUCCESS) return;
  for (const dom::element element : items) {
    dom::object item;
    if (element.get_object().get(item) == simdjson::SUCCESS) ReadItem(item, images, words);
  }
}

void ReadChoices(const dom::object& object, JsonScanner& scan, ImageCollector& images,
                 pb::ServerWords* words) {
  dom::array choices;
  if (object["choices"].get_array().get(choices) != simdjson::SUCCESS) return;
  for (const dom::element choice : choices) {
    dom::object message;
    if (choice["message"].get_object().get(message) != simdjson::SUCCESS) continue;
    const auto content = StringField(message, "content");
    if (content && (content->starts_with("data:") || scan.LongString(*content) != nullptr))
      images.AddInline(*content);
    ReadList(message, "content", images, words);
    ReadList(message, "images", images, words);
  }
}

}  // namespace

void ReadChatResponse(JsonScanner& scan, bool keep, pb::Record* record, AnswerExtras* extras) {
  dom::object object;
  if (!ParseAnswer(scan, &object, record->mutable_error())) return;
  record->clear_error();
  ReadServerWords(object, record->mutable_server());
  ImageCollector images(scan, keep, record, extras);
  ReadChoices(object, scan, images, record->mutable_server());
  if (record->images_size() == 0)
    SetMissing(object, "a chat answer without an image in choices[].message", record->mutable_error());
}

}  // namespace imgperf
