// The dataset section of a resolved plan, as JSON.
#pragma once

#include <nlohmann/json.hpp>

#include "controller/plan/run_plan.h"

namespace imgperf {

// With the keys of a run file.
nlohmann::ordered_json DatasetJson(const DatasetSpec& dataset);

// Its paths, for a reader who stands elsewhere.
void MakePathsAbsolute(const DatasetSpec& dataset, nlohmann::ordered_json& json);

}  // namespace imgperf
