// One row of a prompt file in AIPerf's layout.
#pragma once

#include <string_view>

#include <absl/status/statusor.h>
#include <simdjson.h>

#include "controller/dataset/dataset_row.h"

namespace imgperf {

// What kind of rows a file holds.
struct RowRules {
  std::string_view type = "single_turn";  // what "type" may say
  bool needs_prompt = true;               // false: parts of rows, from which others are put together
};

// Error: what is wrong, without a place.
absl::StatusOr<DatasetRow> ReadRow(simdjson::dom::object object, const RowRules& rules = {});

}  // namespace imgperf
