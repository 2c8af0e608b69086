// Which requests keep their images.
#pragma once

#include <cstdint>
#include <optional>

#include "controller/plan/run_plan.h"

namespace imgperf {

// The rule of `output.images`. Credits are counted over all profiling phases in the order of issue, from 0;
// warm-ups keep none.
class ImageKeep {
 public:
  // Keeps `wanted` of `total` credits, evenly spaced and the first among them; the first `wanted` when
  // `total` is unknown.
  ImageKeep(std::uint64_t wanted, std::optional<std::uint64_t> total) : wanted_(wanted), total_(total) {}

  bool Keep(std::uint64_t profiling_index) const;

 private:
  std::uint64_t wanted_;
  std::optional<std::uint64_t> total_;
};

// The total is known when every profiling phase ends by its count alone.
ImageKeep MakeImageKeep(const RunPlan& plan);

}  // namespace imgperf
