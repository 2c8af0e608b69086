// From the body of a POST to what it asks for, by the rules of its dialect. Pure.
#pragma once

#include <string_view>
#include <variant>

#include <simdjson.h>

#include "simulator/fields.h"
#include "simulator/read_rules.h"

namespace imgperf {

// Keeps its buffers between calls. Thread: one.
class RequestReader {
 public:
  // A form when the Content-Type says so, else JSON. Unknown fields are ignored.
  std::variant<ImageRequest, Complaint> Read(const ReadRules& rules, std::string_view content_type,
                                             std::string_view body);

 private:
  simdjson::dom::parser parser_;
};

}  // namespace imgperf
