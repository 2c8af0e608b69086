// The closed loop's slots: `concurrency` permissions to have one request in flight, granted to sessions.
//
// The grants never add up to more than the concurrency: a slot that moves is first taken out of one session's
// grant, and goes to another only when the first has acknowledged. Only idle slots move. Pure; knows no
// messages but the grant. Thread: credit loop.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "common/clock.h"
#include "common/ids.h"
#include "proto/credit.pb.h"

namespace imgperf {

using SlotId = std::uint32_t;

// An idle slot and whose it is.
struct IdleSlot {
  SlotId slot = 0;
  SessionId session;
  Nanos free_since = 0;  // controller clock: the due instant of what runs here next
  bool ended_here =
      false;  // the slot's previous request ended at this session, which knows the instant better
};

class Slots {
 public:
  // A phase begins: `concurrency` slots, free since `now`. Surplus slots are taken back from their sessions.
  // Every slot is idle by then, or is when its attempt is freed.
  void Resize(std::uint32_t concurrency, Nanos now);
  // The level changes within a phase, at `at`: new slots are free since then, surplus ones leave as they
  // become idle.
  void Change(std::uint32_t concurrency, Nanos at);
  void AddSession(const SessionId& session);
  // Its slots return at once, free since `now`; what ran on them has no slot any more.
  void RemoveSession(const SessionId& session, Nanos now);
  // A session that takes no credits now loses its idle slots to those that do.
  void SetEligible(const SessionId& session, bool eligible);

  // Grants slots without owner, and takes idle ones from whoever has over one more than the least. Returns
  // the sessions whose grant changed, in order, each once.
  std::vector<SessionId> Balance();
  // The session's present grant, whole.
  pb::Grant GrantOf(const SessionId& session) const;
  // False: acknowledges a version never granted.
  bool OnGrantAck(const SessionId& session, std::uint64_t version);

  // The idle slot that waited longest among those for which `usable(session)` holds.
  template <typename Usable>
  std::optional<IdleSlot> FirstIdle(Usable usable) const {
    for (const SlotId slot : idle_) {
      const Slot& at = slots_[slot];
      if (at.state == State::kIdle && usable(at.owner))
        return IdleSlot{slot, at.owner, at.free_since, at.ended_here};
    }
    return std::nullopt;
  }
  void Occupy(SlotId slot, AttemptId attempt);
  // The attempt holds its slot no longer. `ran`: its request ended at its session. Unknown attempts are
  // ignored.
  void Free(AttemptId attempt, bool ran, Nanos now);

  std::uint32_t concurrency() const { return concurrency_; }
  std::uint32_t busy() const { return static_cast<std::uint32_t>(by_attempt_.size()); }

 private:
  enum class State : std::uint8_t { kUnowned, kIdle, kBusy, kLeaving };
  struct Slot {
    State state = State::kUnowned;
    SessionId owner;
    AttemptId attempt;                  // kBusy
    std::uint64_t leaving_version = 0;  // kLeaving: gone once the owner acknowledges this grant
    Nanos free_since = 0;
    bool ended_here = false;
  };
  struct Holder {
    std::uint64_t version = 0;
    std::uint32_t share = 0;  // idle and busy slots
    bool eligible = true;
    bool changed = false;  // grant to be sent
  };

  bool Surplus(SlotId slot) const { return slot >= concurrency_; }
  void TakeBack(SlotId slot);
  void MakeIdle(SlotId slot, Nanos now);
  void GrantUnowned();
  bool MoveOneIdle();
  // The eligible session with the smallest share counting what is on its way; nothing when there is none.
  Holder* Neediest(SessionId* id);

  std::uint32_t concurrency_ = 0;
  std::vector<Slot> slots_;  // at least concurrency_; the surplus is leaving
  std::deque<SlotId> idle_;  // in order of becoming free
  std::map<SessionId, Holder> holders_;
  std::unordered_map<AttemptId, SlotId> by_attempt_;
  bool settled_ = false;  // nothing changed since Balance() found nothing to do
};

}  // namespace imgperf
