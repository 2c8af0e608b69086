// The file that SGLang's --output-file makes.
#pragma once

#include <string>

#include "controller/bench_serving/serving_metrics.h"

namespace imgperf {

// Pure. One flat object with its keys in its order. An SLO that could not be judged has null for its rate and
// its count.
std::string ServingJson(const ServingMetrics& metrics);

}  // namespace imgperf
