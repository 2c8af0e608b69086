// Prompt files: one JSON object a line.
//
//   {"text": "A lighthouse in fog"}
//   {"prompt": "The same, under its other name", "extra_body": {"size": "768x512"}}
//   {"text": "Make it night", "image": "day.png", "mask": "sky.png"}
//   {"turns": [{"text": "Make it night", "image": "day.png"}, {"text": "Now in rain"}]}
#pragma once

#include <functional>
#include <string_view>

#include <absl/status/statusor.h>
#include <simdjson.h>

#include "controller/dataset/dataset_row.h"
#include "controller/dataset/row.h"

namespace imgperf {

inline constexpr std::size_t kMaxDatasetLine = std::size_t{64} << 20;

// What a reader makes of one line: a row, or the turns of a conversation. Error: what is wrong, without a
// place.
using ObjectReader = std::function<absl::StatusOr<DatasetRows>(simdjson::dom::object)>;

// Rows in the order of their lines; blank lines, CRLF, a byte order mark and a missing last newline are fine.
// Pure: `name` is for messages. Error: InvalidArgument, "NAME:LINE: what and how to mend it".
absl::StatusOr<DatasetRows> ParseJsonLines(std::string_view name, std::string_view text,
                                           const ObjectReader& read);

// The same of AIPerf's rows.
absl::StatusOr<DatasetRows> ParseJsonl(std::string_view name, std::string_view text,
                                       const RowRules& rules = {});

}  // namespace imgperf
