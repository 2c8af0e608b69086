// The metrics of one phase, or of several pooled.
#pragma once

#include <vector>

#include "controller/offline/phase_fold.h"
#include "controller/offline/plan_facts.h"
#include "controller/offline/report.h"

namespace imgperf {

OutcomeCounts OutcomesOf(const std::vector<const PhaseFold*>& phases);

// Statistics are of completed requests; their intervals take them phase by phase, in due order.
// benchmark_duration runs from the first start to the last end among them; effective_concurrency is the
// time-weighted number of all requests in flight from first to last of each phase. `to_epoch`: Unix time -
// controller clock. `gpus`: what images cost is told where it is known.
MetricSet MetricsOf(const std::vector<const PhaseFold*>& phases, Nanos to_epoch, const GpuFacts& gpus = {});

}  // namespace imgperf
