// The mark below which credits may be dispatched (J2): raised in the journal ahead of need, in force once
// durable.
//
// After a crash, no credit at or above the durable mark can have been sent. Pure. Thread: credit loop.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "common/clock.h"
#include "common/ids.h"

namespace imgperf {

class Watermark {
 public:
  // The mark to write next, or nothing while the one written is far enough ahead of `next`: by `least`, and
  // by what may be sent until the next one is durable.
  std::optional<CreditId> Raise(CreditId next, CreditId least, Nanos now);
  // The mark Raise() returned got this place in the journal.
  void Written(std::uint64_t index, Nanos now);
  void OnDurable(std::uint64_t index, Nanos now);

  // Credits below it may be dispatched.
  CreditId durable() const { return durable_; }

 private:
  struct Pending {
    std::uint64_t index;
    CreditId mark;
    Nanos written;
  };
  void Measure(CreditId next, Nanos now);

  CreditId least_ahead_ = 8;
  CreditId written_ = 0;
  CreditId durable_ = 0;
  std::deque<Pending> pending_;
  Nanos sync_for_ = 0;  // how long the last mark took to become durable
  CreditId sampled_ = 0;
  Nanos sampled_at_ = 0;
  double per_second_ = 0;
};

}  // namespace imgperf
