// How fast a count has grown lately: over ten seconds, or over as long as the last ten took. Pure.
#pragma once

#include <cstdint>
#include <deque>

#include "common/clock.h"

namespace imgperf {

// Requests that take a minute each end a few at a time, and those that take a millisecond by the thousand: so
// the window reaches back to the newest change of the count that is old enough on both accounts, or to the
// beginning. It ends at the last change, not in the pause after it, until that pause is longer than any in
// the window: a rate must not fall while everything goes as it went, and must when nothing comes any more.
class RecentRate {
 public:
  // The count is 0 at `start`.
  explicit RecentRate(Nanos start) : changes_{{start, 0}} {}

  // The count as it is now. To be called about once a second, with `now` and `count` that never fall.
  void Note(Nanos now, std::uint64_t count);
  // Per second; 0 before the first change.
  double At(Nanos now) const;

 private:
  static constexpr Nanos kWindow = 10 * kSecond;
  static constexpr std::uint64_t kLeast = 10;

  struct Change {
    Nanos at;
    std::uint64_t count;  // from then on
  };

  std::deque<Change> changes_;  // from the one the window begins with; never empty
};

}  // namespace imgperf
