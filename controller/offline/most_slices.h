// How many slices a phase may be cut into: the plan refuses more where it can tell, the report makes none.
#pragma once

#include <cstdint>

namespace imgperf {

inline constexpr std::uint64_t kMostSlices = 10'000;  // a second each for most of three hours

}  // namespace imgperf
