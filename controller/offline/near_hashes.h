// Finds the hashes of a large set that differ from each other in a few bits. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

namespace imgperf {

// Calls `near` for each two of `hashes` (all different) that differ in kAlikeBits bits at most, by their
// places, the lower one first; for some twice. Two such hashes agree in two of five blocks of bits at least:
// for each two blocks the hashes are sorted, and compared where both agree. Ten sorts and eight bytes a hash.
//
// Hashes that nearly all agree would be compared each with each: after `most` comparisons it ends, and
// returns false.
bool ForEachNear(std::span<const std::uint64_t> hashes, std::uint64_t most,
                 const std::function<void(std::uint32_t, std::uint32_t)>& near);

}  // namespace imgperf
