#include "worker/response/error_response.h"

#include <fmt/format.h>

#include "common/secrets.h"
#include "worker/response/answer.h"
#include "worker/response/text.h"

namespace imgperf {
namespace {

namespace dom = simdjson::dom;
constexpr std::size_t kMaxType = 128;

bool IsRefusal(std::string_view code) {
  return code == "moderation_blocked" || code == "content_policy_violation";
}

void SetMessage(std::string_view message, pb::RequestError* error) {
  error->set_message(RecordText(message, kMaxMessage));
}

// {"message": …, "type": …, "code": …}
bool ReadFields(const dom::object& fields, pb::RequestError* error) {
  const auto message = StringField(fields, "message");
  const std::string_view type = StringField(fields, "type").value_or("");
  const std::string_view code = StringField(fields, "code").value_or("");
  if (!message && type.empty() && code.empty()) return false;
  SetMessage(message.value_or(code.empty() ? type : code), error);
  error->set_type(RecordText(type.empty() ? code : type, kMaxType));
  if (IsRefusal(type) || IsRefusal(code)) {
    error->set_class_(pb::REFUSED);
    error->set_type(std::string(IsRefusal(code) ? code : type));
  }
  return true;
}

// ["body", "prompt"] -> body.prompt
std::string Location(const dom::object& item) {
  std::string path;
  dom::array steps;
  if (item["loc"].get_array().get(steps) != simdjson::SUCCESS) return path;
  for (const dom::element step : steps) {
    if (!path.empty()) path += '.';
    std::string_view name;
    path += step.get_string().get(name) == simdjson::SUCCESS ? std::string(name) : simdjson::minify(step);
  }
  return path;
}

// FastAPI's [{"loc": […], "msg": …, "type": …}, …]
void ReadDetails(const dom::array& items, pb::RequestError* error) {
  std::string message;
  for (const dom::element element : items) {
    dom::object item;
    if (element.get_object().get(item) != simdjson::SUCCESS) continue;
    if (!message.empty()) message += "; ";
    if (const std::string at = Location(item); !at.empty()) message += at + ": ";
    message += StringField(item, "msg").value_or("");
    if (error->type().empty()) error->set_type(RecordText(StringField(item, "type").value_or(""), kMaxType));
    if (message.size() > kMaxMessage) break;
  }
  SetMessage(message.empty() ? simdjson::minify(items) : message, error);
}

bool ReadField(const dom::element& value, pb::RequestError* error) {
  switch (value.type()) {
    case dom::element_type::STRING:
      SetMessage(value.get_string().value_unsafe(), error);
      return true;
    case dom::element_type::OBJECT:
      if (!ReadFields(value.get_object().value_unsafe(), error)) SetMessage(simdjson::minify(value), error);
      return true;
    case dom::element_type::ARRAY:
      ReadDetails(value.get_array().value_unsafe(), error);
      return true;
    default:
      return false;
  }
}

}  // namespace

bool ReadErrorObject(const dom::object& object, pb::RequestError* error) {
  for (const char* key : {"error", "detail"}) {
    dom::element value;
    if (object[key].get(value) == simdjson::SUCCESS && ReadField(value, error)) return true;
  }
  return StringField(object, "message").has_value() && ReadFields(object, error);
}

void ScrubError(const std::vector<std::string>& secrets, pb::RequestError* error) {
  constexpr std::size_t kCharacter = 4;  // so far from the limit a cut may be
  const auto scrub = [&](std::size_t limit, std::string* text) {
    text->size() + kCharacter > limit ? ScrubCut(secrets, text) : Scrub(secrets, text);
  };
  scrub(kMaxType, error->mutable_type());
  scrub(kMaxMessage, error->mutable_message());
}

void ErrorResponse::Finish(int status, pb::RequestError* error) {
  error->set_class_(pb::HTTP_STATUS);
  error->set_code(status);
  dom::object object;
  const bool is_object = ParseJson(body_).get_object().get(object) == simdjson::SUCCESS;
  if (is_object && ReadErrorObject(object, error)) return;
  SetMessage(body_.empty() ? fmt::format("HTTP {} without a body", status) : body_, error);
}

}  // namespace imgperf
