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

// A worker beside the others over many stretches of time. A target that is away for a while fails whoever
// works then: only what ended in the same stretch is compared, and no more of it than others had there.
class BesideOthers {
 public:
  // What ended in one stretch.
  void Add(const Tries& own, const Tries& others);
  // By the rule above.
  bool Unfit() const;

 private:
  double own_ended_ = 0;
  double own_failed_ = 0;
  double others_ended_ = 0;
  double expected_ = 0;  // failures of its own, had it failed as often as the others did in each stretch
};

}  // namespace imgperf
