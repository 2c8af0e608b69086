// The table that SGLang's benchmark prints, in the layout of its cookbook.
#pragma once

#include <string>

#include "controller/bench_serving/serving_metrics.h"
#include "controller/bench_serving/serving_settings.h"

namespace imgperf {

// Pure. `model`: as requests named it. Lines have no blanks at their ends, where the original pads values to
// 15 columns.
std::string ServingTable(const ServingMetrics& metrics, const ServingWish& wish, const std::string& model);

}  // namespace imgperf
