#include "controller/offline/aiperf_block.h"

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace imgperf {
namespace {
constexpr std::string_view kNewestPercentile = "p99_9";  // theirs end before
}  // namespace

nlohmann::ordered_json AiperfBlock(const ExportedMetric& metric) {
  if (metric.distribution == nullptr) return {{"unit", metric.unit}, {"avg", metric.value}};
  const Distribution& d = *metric.distribution;
  nlohmann::ordered_json block{{"unit", metric.unit}, {"avg", d.avg}, {"min", d.min}, {"max", d.max}};
  for (std::size_t i = 0; i < kPercentiles.size(); ++i) {
    if (kPercentiles[i].name != kNewestPercentile)
      block[std::string(kPercentiles[i].name)] = d.percentiles[i];
  }
  block["std"] = d.std;
  block["count"] = d.count;
  block["sum"] = d.sum;
  return block;
}

}  // namespace imgperf
