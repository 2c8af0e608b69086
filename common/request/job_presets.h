// How the jobs of known servers are followed.
#pragma once

#include <optional>
#include <string_view>

#include "proto/cluster.pb.h"

namespace imgperf {

// Of an endpoint that answers by jobs: stable-diffusion.cpp (examples/server/api.md), fal's queue and
// Replicate's predictions, as their documentation has them. Without interval_ns. Nothing for any other
// endpoint.
std::optional<pb::JobPlan> JobPreset(std::string_view endpoint);

}  // namespace imgperf
