// Our own delay in a phase, by the stage in which it came about and by the worker that had it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "controller/stats/metric_table.h"
#include "controller/stats/undelayed.h"

namespace imgperf {

// In the order in which a request goes through them; each is a lag_… of the metrics.
enum class DelayStage : std::uint8_t { kIssue, kTransport, kWorker, kCurl, kSend, kReceive };
inline constexpr std::size_t kDelayStages = 6;

// Where most of it came about.
struct DelaySource {
  DelayStage stage = DelayStage::kIssue;
  double stage_share = 0;   // of all own delay of the phase
  std::size_t worker = 0;   // who had most of that stage's
  double worker_share = 0;  // of that stage's
};

// By worker and stage, in ms.
using DelaySums = std::vector<std::array<double, kDelayStages>>;

double SecondsOf(const DelaySums& workers);
// Nothing without any delay.
std::optional<DelaySource> SourceOf(const DelaySums& workers);

// Thread: any one.
class OwnDelay {
 public:
  // A completed request's values. `worker`: any small number that stands for one.
  void Add(std::size_t worker, const MetricValues& values);
  // Of sending and receiving, what is above the usual.
  DelaySums Sums(const UsualLag& usual) const;

 private:
  // ms, of each request that told: what is usual is known at the end.
  struct Inside {
    std::vector<float> sends;
    std::vector<float> receives;
  };

  DelaySums workers_;  // before the request was libcurl's
  std::vector<Inside> inside_;
};

}  // namespace imgperf
