#include "worker/response/answer_object.h"

#include <string>

#include <fmt/format.h>

#include "common/units.h"
#include "worker/response/answer.h"
#include "worker/response/error_response.h"

namespace imgperf {

namespace dom = simdjson::dom;

bool ParseAnswer(JsonScanner& scan, dom::object* object, pb::RequestError* error, dom::element* whole) {
  const auto bad = [error](std::string message) {
    SetError(pb::BAD_BODY, std::move(message), error);
    return false;
  };
  if (scan.overflow())
    return bad(fmt::format("more than {} of text, or more than {} long strings",
                           FormatBytes(JsonScanner::kMaxSkeleton), JsonScanner::kMaxLong));
  dom::element root;
  if (const auto code = ParseJson(scan.skeleton()).get(root); code != simdjson::SUCCESS)
    return bad(fmt::format("not JSON: {}", simdjson::error_message(code)));
  if (scan.bad_json()) return bad("not JSON: a string holds an unescaped control character or bad escape");
  if (root.get_object().get(*object) != simdjson::SUCCESS) return bad("JSON, but not an object");
  if (whole != nullptr) *whole = root;
  return true;
}

void SetMissing(const dom::object& object, std::string_view missing, pb::RequestError* error) {
  pb::RequestError told;
  told.set_class_(pb::BAD_BODY);
  if (ReadErrorObject(object, &told)) {
    *error = std::move(told);
  } else {
    SetError(pb::BAD_BODY, std::string(missing), error);
  }
}

}  // namespace imgperf
