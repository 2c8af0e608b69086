// Prompt files: one JSON object a line, AIPerf's `single_turn` rows.
//
//   {"text": "A lighthouse in fog"}
//   {"prompt": "The same, under its other name", "extra_body": {"size": "768x512"}}
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/plan/run_plan.h"

namespace imgperf {

inline constexpr std::size_t kMaxDatasetBytes = std::size_t{1} << 30;
inline constexpr std::size_t kMaxDatasetLine = std::size_t{64} << 20;

// Entries in the order of their lines; blank lines, CRLF, a byte order mark and a missing last newline are
// fine. Pure: `name` is for messages. Error: InvalidArgument, "NAME:LINE: what and how to mend it".
absl::StatusOr<std::vector<Entry>> ParseJsonl(std::string_view name, std::string_view text);

// The same of a file. Further errors: not readable, no plain file, more than 1 GiB.
absl::StatusOr<std::vector<Entry>> ReadJsonlFile(const std::string& path);

}  // namespace imgperf
