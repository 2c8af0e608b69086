// The worker's waiting credits: behind their slots in a closed loop, by due instant in an open one.
//
// Enforces the grant: a credit runs only on a granted slot, one at a time. A slot that is taken back counts
// as given up when nothing runs on it any more. Pure. Thread: request loop.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "common/clock.h"
#include "common/ids.h"
#include "worker/session/ports.h"

namespace imgperf {

class SlotQueues {
 public:
  // A new grant. Returns the credits that waited on slots it no longer has: they are given back.
  std::vector<AttemptId> Apply(const pb::Grant& grant);
  // The version to acknowledge: newer than the one returned before, nothing runs on slots it took away.
  std::optional<std::uint64_t> TakeAcknowledgement();

  // Queues a credit. False: its slot is not granted.
  bool Accept(StartedCredit credit);
  // The next credit that may run now, which from here on occupies its slot.
  std::optional<StartedCredit> TakeReady(Nanos now);
  // The attempt that occupied a slot is over; `end` is the due instant of what runs there next.
  void Finished(AttemptId attempt, Nanos end);

  bool Remove(AttemptId attempt);
  // Everything that waits, in order; nothing waits after.
  std::vector<AttemptId> TakeAllWaiting();
  bool AnythingWaiting() const;
  // When the first credit without a slot is due; nothing when none waits.
  std::optional<Nanos> NextDue() const;

 private:
  struct Slot {
    bool granted = true;
    std::optional<AttemptId> running;
    std::optional<Nanos> last_end;
    std::deque<StartedCredit> waiting;
  };

  std::map<std::uint32_t, Slot> slots_;
  std::deque<std::uint32_t> candidates_;  // slots that may have become ready; checked when their turn comes
  std::unordered_map<AttemptId, std::uint32_t> running_on_;
  std::multimap<Nanos, StartedCredit> timed_;  // without a slot, by due
  std::uint64_t version_ = 0;
  std::uint64_t acknowledged_ = 0;
};

}  // namespace imgperf
