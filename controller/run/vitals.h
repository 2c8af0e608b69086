// How a worker fares by its own beats, for who asks while the run goes on.
//
// Pure. Thread: credit loop.
#pragma once

#include <cstdint>
#include <optional>

#include "proto/cluster.pb.h"
#include "proto/credit.pb.h"

namespace imgperf {

class Vitals {
 public:
  // Beats come in the order in which they were sent.
  void OnBeat(const pb::Beat& beat);
  // Fills in lag, clock bound and processors; leaves out what no beat has told yet.
  void WriteTo(pb::Member& member) const;

 private:
  struct CpuTime {
    std::int64_t at_ns;  // worker clock
    std::uint64_t used_ns;
  };

  std::optional<std::uint64_t> lag_ns_;
  std::optional<std::uint64_t> clock_bound_ns_;
  std::optional<CpuTime> cpu_time_;
  std::optional<double> cpu_;  // processors kept busy between the last two beats that told
};

}  // namespace imgperf
