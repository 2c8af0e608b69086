// The OpenAI Images API as SGLang speaks it: how requests read and how errors are worded. Pure.
//
// Unknown keys are ignored and n is clamped to 1..10, as SGLang does. Validation fails with 422 and FastAPI's
// `detail` list; everything else of the 4xx family with OpenAI's `error` object.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include <simdjson.h>

#include "simulator/image_request.h"

namespace imgperf {

struct DialectError {
  int status = 0;
  std::string body;  // JSON
};

// {"error": {"message", "type", "param": null, "code"}}.
DialectError OpenAiError(int status, std::string_view code, std::string_view message);
// {"detail": [{"loc": ["body", field], "msg", "type"}]}, status 422.
DialectError ValidationError(std::string_view field, std::string_view type, std::string_view message);

// Reads bodies of POST /v1/images/generations. Keeps its buffers between calls. Thread: one.
class GenerationParser {
 public:
  std::variant<ImageRequest, DialectError> Parse(std::string_view body);

 private:
  simdjson::dom::parser parser_;
};

}  // namespace imgperf
