// Conversations: a row whose turns are sent one behind the other, each working from what the turn before got.
#pragma once

#include <absl/status/statusor.h>
#include <simdjson.h>

#include "controller/dataset/dataset_row.h"
#include "controller/dataset/row.h"

namespace imgperf {

inline constexpr std::size_t kMaxTurns = 64;

// The turns of a row that has "turns", AIPerf's multi_turn; else the row alone. A later turn that names no
// image works from the first one of the answer before, which is kPreviousImage among others. Error: what is
// wrong, without a place.
absl::StatusOr<DatasetRows> ReadTurns(simdjson::dom::object object, const RowRules& rules);

}  // namespace imgperf
