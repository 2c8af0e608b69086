// How servers word errors: the bodies that several dialects share. Pure.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace imgperf {

struct DialectError {
  int status = 0;
  std::string body;  // JSON
};

// {"error": {"message", "type", "param", "code"}}; an empty `param` is null.
DialectError OpenAiError(int status, std::string_view code, std::string_view message,
                         std::string_view param = "");
// {"detail": [{"loc": ["body", field], "msg", "type"}]}, status 422.
DialectError ValidationError(std::string_view field, std::string_view type, std::string_view message);
// {"detail": message}.
DialectError DetailError(int status, std::string_view message);
// {"error": message}.
DialectError PlainError(int status, std::string_view message);

// Whatever bytes its strings are of.
std::string Dump(const nlohmann::ordered_json& json);

}  // namespace imgperf
