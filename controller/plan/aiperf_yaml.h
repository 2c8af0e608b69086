// Tells AIPerf's YAML from ours, so that its users are led on instead of being told of unknown keys.
#pragma once

#include <optional>
#include <string>

#include "controller/plan/node.h"

namespace imgperf {

struct AiperfSign {
  Mark mark;
  std::string message;
};

// The first thing in the tree that only AIPerf writes; nothing for our own files.
std::optional<AiperfSign> FindAiperfKey(const Node& root);

}  // namespace imgperf
