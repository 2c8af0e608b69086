// A phase cut into windows, and the worst of them.
//
// Windows are tumbling, of one length, from the phase's start; a request belongs to the one in which it
// ended. The last one, which the phase's end cuts short, is judged when at least half of it is there.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "common/clock.h"
#include "controller/slo/slo.h"

namespace imgperf {

// A request that was sent, as its window sees it.
struct EndedRequest {
  enum class Outcome : std::uint8_t { kCompleted, kFailed, kCancelled, kLost };
  Nanos at = 0;  // since the phase's start
  Outcome outcome = Outcome::kCompleted;
  bool good = false;
  double images = 0;              // returned
  double megapixels = 0;          // of them
  std::optional<double> value{};  // of the SLO's metric, when it is a request's; of completed ones only
};

struct WindowVerdict {
  std::uint64_t judged = 0;
  std::uint64_t missed = 0;
  // Of the one with the smallest margin; nothing when none had anything to judge.
  std::optional<double> worst{};
  Nanos worst_from = 0;  // since the phase's start
  Nanos worst_to = 0;
};

// Memory: eight bytes a request where the SLO is of a request metric, else a few numbers a window. Thread:
// any one.
class Windows {
 public:
  // `slo` has a window and outlives this.
  explicit Windows(const Slo& slo) : slo_(slo) {}

  void Add(const EndedRequest& request);
  // `stopped`, `ended`: when the phase's stop rule fired and when its last request ended, since its start.
  // Statistics and shares are judged in every window up to `ended` in which anything ended. Rates are judged
  // up to `stopped`, also in windows without any request, since less is sent afterwards; so are counts that
  // ask for at least something, in whole windows only. Counts that allow so much at most are judged up to
  // `ended`.
  WindowVerdict Judge(Nanos stopped, Nanos ended);

 private:
  struct Sums {
    std::uint64_t completed = 0;
    std::uint64_t errors = 0;
    std::uint64_t cancelled = 0;
    std::uint64_t good = 0;
    double images = 0;
    double megapixels = 0;
    std::vector<double> values;
  };

  // What the SLO's metric is in a window; nothing without anything to judge.
  std::optional<double> ValueIn(Sums& sums, Nanos length) const;
  double RateIn(const Sums& sums) const;
  double CountIn(const Sums& sums) const;

  const Slo& slo_;
  std::map<std::uint64_t, Sums> sums_;  // by number of the window
};

}  // namespace imgperf
