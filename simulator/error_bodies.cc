#include "simulator/error_bodies.h"

#include <utility>

#include <nlohmann/json.hpp>

namespace imgperf {

using nlohmann::ordered_json;

std::string Dump(const ordered_json& json) {
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

DialectError OpenAiError(int status, std::string_view code, std::string_view message,
                         std::string_view param) {
  const std::string_view type = status == 429   ? "rate_limit_error"
                                : status >= 500 ? "server_error"
                                                : "invalid_request_error";
  ordered_json json{{"error", {{"message", message}, {"type", type}, {"param", nullptr}, {"code", code}}}};
  if (!param.empty()) json["error"]["param"] = param;
  return {status, Dump(json)};
}

DialectError ValidationError(std::string_view field, std::string_view type, std::string_view message) {
  ordered_json complaint{{"type", type}, {"loc", ordered_json::array({"body", field})}, {"msg", message}};
  ordered_json json;
  json["detail"] = ordered_json::array({std::move(complaint)});
  return {422, Dump(json)};
}

DialectError DetailError(int status, std::string_view message) {
  return {status, Dump(ordered_json{{"detail", message}})};
}

DialectError PlainError(int status, std::string_view message) {
  return {status, Dump(ordered_json{{"error", message}})};
}

}  // namespace imgperf
