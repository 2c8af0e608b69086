// The flags of SGLang's bench_serving for images and videos, and what becomes of each here. Names and
// meanings as of that project's python/sglang/multimodal_gen/benchmarks/bench_serving.py (2026).
#pragma once

#include "controller/profile/flags.h"

namespace imgperf {

FlagTable ServingFlags();

}  // namespace imgperf
