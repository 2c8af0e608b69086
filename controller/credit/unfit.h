// Whether a worker fails so much more often than the others that it is itself to blame: its host has no way
// to the target, or no name service. Credits given to it would be lost for the target's numbers.
//
// Pure.
#pragma once

#include <array>
#include <cstddef>
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

// Tries by the stretch of time in which they were sent, the newest 128 stretches; older ones are forgotten.
class TriesByTime {
 public:
  static constexpr std::size_t kStretches = 128;

  // `stretch`: 0, 1, 2 … in the order of time.
  void Note(std::int64_t stretch, bool ok);
  // Leaves out what another one noted, which is part of this.
  void Remove(const TriesByTime& part);
  Tries At(std::int64_t stretch) const;

 private:
  friend bool UnfitBeside(const TriesByTime& own, const TriesByTime& all);
  struct Slot {
    std::int64_t stretch = -1;
    Tries tries;
  };
  std::array<Slot, kStretches> slots_;
};

// The rule above, for a worker among all of them, itself included. A target that is away for a while fails
// whoever was sending then: only what was sent in the same stretch is compared, and no more of it than the
// others sent there.
bool UnfitBeside(const TriesByTime& own, const TriesByTime& all);

}  // namespace imgperf
