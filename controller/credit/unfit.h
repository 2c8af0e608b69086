// Whether a worker fails so much more often than the others that it is itself to blame: its host has no way
// to the target, or no name service. Credits given to it would be lost for the target's numbers.
//
// Pure.
#pragma once

#include <cstdint>

namespace imgperf {

// How a worker's requests ended.
struct Tries {
  std::uint64_t ended = 0;
  std::uint64_t failed = 0;  // of them
};

// From 50 requests on both sides: when so many failures had a chance of less than one in a million, if it
// failed as often as the others do.
bool Unfit(const Tries& own, const Tries& others);

}  // namespace imgperf
