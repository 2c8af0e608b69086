#include "worker/response/images_response.h"

#include <fmt/format.h>

#include "worker/response/error_response.h"
#include "worker/response/json_document.h"
#include "worker/response/text.h"

namespace imgperf {
namespace {

namespace dom = simdjson::dom;
constexpr std::size_t kMaxImages = 1024;
constexpr std::size_t kMaxUsage = 4096;
constexpr std::size_t kMaxRequestId = 256;

class Reader {
 public:
  Reader(JsonScanner& scan, bool keep, pb::Record* record, AnswerExtras* extras)
      : scan_(scan), keep_(keep), record_(record), extras_(extras) {}

  void Read() {
    if (scan_.overflow()) return Bad("more than 1 MiB of text, or more than 256 long strings");
    dom::element root;
    if (const auto error = ParseJson(scan_.skeleton()).get(root); error != simdjson::SUCCESS)
      return Bad(fmt::format("not JSON: {}", simdjson::error_message(error)));
    if (scan_.bad_json()) return Bad("not JSON: a string holds an unescaped control character or bad escape");
    dom::object object;
    if (root.get_object().get(object) != simdjson::SUCCESS) return Bad("JSON, but not an object");
    ReadWords(object);
    ReadImages(object);
  }

 private:
  void Bad(std::string message) { SetError(pb::BAD_BODY, std::move(message), record_->mutable_error()); }

  void ReadWords(const dom::object& object) {
    double number = 0;
    pb::ServerWords& words = *record_->mutable_server();
    if (object["inference_time_s"].get_double().get(number) == simdjson::SUCCESS)
      words.set_inference_time_s(number);
    if (object["peak_memory_mb"].get_double().get(number) == simdjson::SUCCESS)
      words.set_peak_memory_mb(number);
    if (const auto id = StringField(object, "id")) words.set_request_id(RecordText(*id, kMaxRequestId));
    dom::element usage;
    if (object["usage"].get(usage) != simdjson::SUCCESS || !usage.is_object()) return;
    if (std::string text = simdjson::minify(usage); text.size() <= kMaxUsage)
      words.set_usage_json(std::move(text));
  }

  void ReadImages(const dom::object& object) {
    dom::array data;
    if (object["data"].get_array().get(data) == simdjson::SUCCESS) return ReadData(data);
    if (const auto text = StringField(object, "b64_json")) return AddInline(*text);
    pb::RequestError error;
    error.set_class_(pb::BAD_BODY);
    if (ReadErrorObject(object, &error)) {
      *record_->mutable_error() = std::move(error);
    } else {
      Bad("JSON without a `data` list");
    }
  }

  void ReadData(const dom::array& data) {
    if (data.size() == 0) return Bad("`data` is empty");
    if (data.size() > kMaxImages) return Bad(fmt::format("more than {} images", kMaxImages));
    for (const dom::element element : data) {
      dom::object item;
      if (element.get_object().get(item) != simdjson::SUCCESS || !AddImage(item)) {
        Bad(fmt::format("data[{}] has neither b64_json nor url", record_->images_size()));
        return;
      }
    }
  }

  bool AddImage(const dom::object& item) {
    if (const auto text = StringField(item, "b64_json")) {
      AddInline(*text);
      return true;
    }
    const auto url = StringField(item, "url");
    if (url) AddUrl(*url);
    return url.has_value();
  }

  void AddUrl(std::string_view url) {
    if (scan_.LongString(url) != nullptr || url.starts_with("data:")) return AddInline(url);
    extras_->urls.push_back({NextIndex(), std::string(url)});
    record_->add_images()->set_by_url(true);
  }

  void AddInline(std::string_view text) {
    if (Base64Payload* payload = scan_.LongString(text)) return AddPayload(*payload);
    Base64Payload payload(keep_);
    payload.FeedPlain(text.substr(DataUrlPrefix(text)));
    AddPayload(payload);
  }

  void AddPayload(Base64Payload& payload) {
    const std::uint32_t index = NextIndex();
    pb::ImageFact* fact = record_->add_images();
    payload.Finish(fact);
    if (std::string kept = payload.TakeKept(); !kept.empty())
      extras_->kept.push_back({index, true, std::move(kept)});
  }

  std::uint32_t NextIndex() const { return static_cast<std::uint32_t>(record_->images_size()); }

  JsonScanner& scan_;
  const bool keep_;
  pb::Record* const record_;
  AnswerExtras* const extras_;
};

}  // namespace

void ReadImagesResponse(JsonScanner& scan, bool keep, pb::Record* record, AnswerExtras* extras) {
  Reader(scan, keep, record, extras).Read();
}

}  // namespace imgperf
