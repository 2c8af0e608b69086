// The closed loop's slots: `concurrency` permissions to have one request in flight, granted to sessions.
//
// The grants never add up to more than the concurrency: a slot that moves is first taken out of one session's
// grant, and goes to another only when the first has acknowledged. Only idle slots move. Behind the attempt
// that runs on a slot others may wait at its session. Pure; knows no messages but the grant. Thread: credit
// loop.
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
  // That one, if it is idle.
  std::optional<IdleSlot> Idle(SlotId slot) const;
  // Where the attempt runs; nothing when it does no longer.
  std::optional<SlotId> SlotOf(AttemptId attempt) const;
  // Whether the session has any slot.
  bool Holds(const SessionId& session) const;
  void Occupy(SlotId slot, AttemptId attempt);
  // A busy slot behind whose running attempt another one may wait, of a session for which `usable` holds:
  // those that were free for it first. None of a session that has over one slot more than the least, whose
  // slots are to become idle and move.
  template <typename Usable>
  std::optional<IdleSlot> FirstWithRoom(Usable usable) {
    for (std::size_t left = with_room_.size(); left > 0; --left) {
      const SlotId slot = with_room_.front();
      with_room_.pop_front();
      slots_[slot].listed = false;
      if (!HasRoom(slot)) continue;
      List(slot);  // last of those with room
      const Slot& at = slots_[slot];
      if (MayFillUp(at.owner) && usable(at.owner)) return IdleSlot{slot, at.owner, at.free_since, true};
    }
    return std::nullopt;
  }
  // The attempt waits on the slot, behind what is there.
  void Queue(SlotId slot, AttemptId attempt);
  // So many may wait on each of the session's slots; 0 at first.
  void SetDepth(const SessionId& session, std::uint32_t depth);
  std::uint32_t DepthOf(const SessionId& session) const;
  std::uint32_t waiting() const { return waiting_; }
  // The attempt holds its slot no longer. `ran`: its request ended at its session. Unknown attempts are
  // ignored.
  void Free(AttemptId attempt, bool ran, Nanos now);

  std::uint32_t concurrency() const { return concurrency_; }
  // Attempts that run or are on their way to.
  std::uint32_t busy() const { return static_cast<std::uint32_t>(by_attempt_.size()) - waiting_; }

 private:
  enum class State : std::uint8_t { kUnowned, kIdle, kBusy, kLeaving };
  struct Slot {
    State state = State::kUnowned;
    SessionId owner;
    AttemptId attempt;                  // kBusy
    std::deque<AttemptId> behind;       // wait for it to end
    bool listed = false;                // in with_room_
    std::uint64_t leaving_version = 0;  // kLeaving: gone once the owner acknowledges this grant
    Nanos free_since = 0;
    bool ended_here = false;
  };
  struct Holder {
    std::uint64_t version = 0;
    std::uint32_t share = 0;  // idle and busy slots
    bool eligible = true;
    bool changed = false;  // grant to be sent
    std::uint32_t depth = 0;
  };

  bool Surplus(SlotId slot) const { return slot >= concurrency_; }
  bool HasRoom(SlotId slot) const;
  bool MayFillUp(const SessionId& owner);
  void List(SlotId slot);
  void MoveUp(Slot& slot);
  void TakeBack(SlotId slot);
  void MakeIdle(SlotId slot, Nanos now);
  void GrantUnowned();
  bool MoveOneIdle();
  // The eligible session with the smallest share counting what is on its way; nothing when there is none.
  Holder* Neediest(SessionId* id);

  std::uint32_t concurrency_ = 0;
  std::vector<Slot> slots_;       // at least concurrency_; the surplus is leaving
  std::deque<SlotId> idle_;       // in order of becoming free
  std::deque<SlotId> with_room_;  // may have some; looked at when their turn comes
  std::uint32_t waiting_ = 0;
  std::map<SessionId, Holder> holders_;
  std::unordered_map<AttemptId, SlotId> by_attempt_;
  bool settled_ = false;  // nothing changed since Balance() found nothing to do
};

}  // namespace imgperf
