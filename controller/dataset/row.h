// One row of a prompt file.
#pragma once

#include <string_view>

#include <absl/status/statusor.h>
#include <simdjson.h>

#include "controller/plan/run_plan.h"

namespace imgperf {

// `parser` is reused from row to row. Error: what is wrong, without a place.
absl::StatusOr<Entry> ParseRow(std::string_view line, simdjson::dom::parser& parser);

}  // namespace imgperf
