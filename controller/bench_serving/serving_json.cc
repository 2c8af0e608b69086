#include "controller/bench_serving/serving_json.h"

#include <nlohmann/json.hpp>

namespace imgperf {

std::string ServingJson(const ServingMetrics& metrics) {
  nlohmann::ordered_json json{{"duration", metrics.duration},
                              {"completed_requests", metrics.completed},
                              {"failed_requests", metrics.failed},
                              {"throughput_qps", metrics.throughput},
                              {"latency_mean", metrics.latency_mean},
                              {"latency_median", metrics.latency_median},
                              {"latency_p99", metrics.latency_p99},
                              {"latency_p50", metrics.latency_median},
                              {"peak_memory_mb_max", metrics.memory_max},
                              {"peak_memory_mb_mean", metrics.memory_mean},
                              {"peak_memory_mb_median", metrics.memory_median}};
  if (metrics.slo) {
    const bool judged = metrics.slo->unjudged.empty();
    json["slo_attainment_rate"] = nullptr;
    json["slo_met_success"] = nullptr;
    if (judged) json["slo_attainment_rate"] = metrics.slo->attainment;
    if (judged) json["slo_met_success"] = metrics.slo->met;
    json["slo_scale"] = metrics.slo->scale;
  }
  return json.dump(2) + "\n";
}

}  // namespace imgperf
