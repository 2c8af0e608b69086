// One line of a profile_export_raw.jsonl, ours or AIPerf's: what was asked for and what came back.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>
#include <simdjson.h>

namespace imgperf {

struct RawAnswer {
  struct Body {
    std::string content_type;
    std::string bytes;
  };
  std::string request_id;  // empty: the line has none
  std::string prompt;
  std::string seed;  // as JSON wrote it; empty: none
  std::string size;  // as it was asked for; empty: not at all
  std::optional<double> latency_ms;
  std::vector<Body> bodies;  // of whole answers
};

// `parser` is reused from line to line. Error: what is wrong, without a place.
absl::StatusOr<RawAnswer> ParseRawAnswer(std::string_view line, simdjson::dom::parser& parser);

}  // namespace imgperf
