#include "controller/credit/slots.h"

#include <utility>

namespace imgperf {

void Slots::Resize(std::uint32_t concurrency, Nanos now) {
  concurrency_ = concurrency;
  if (slots_.size() < concurrency) slots_.resize(concurrency);
  for (SlotId slot = 0; slot < slots_.size(); ++slot) {
    slots_[slot].free_since = now;
    slots_[slot].ended_here = false;
    if (Surplus(slot) && slots_[slot].state == State::kIdle) TakeBack(slot);
  }
  settled_ = false;
}

void Slots::Change(std::uint32_t concurrency, Nanos at) {
  const std::uint32_t before = std::exchange(concurrency_, concurrency);
  if (slots_.size() < concurrency) slots_.resize(concurrency);
  for (SlotId slot = before; slot < concurrency; ++slot) {
    slots_[slot].free_since = at;
    slots_[slot].ended_here = false;
  }
  for (SlotId slot = concurrency; slot < slots_.size(); ++slot) {
    if (slots_[slot].state == State::kIdle) TakeBack(slot);
  }
  settled_ = false;
}

void Slots::AddSession(const SessionId& session) {
  if (holders_.try_emplace(session).second) settled_ = false;
}

void Slots::RemoveSession(const SessionId& session, Nanos now) {
  if (holders_.erase(session) == 0) return;
  for (Slot& slot : slots_) {
    if (slot.state == State::kUnowned || slot.owner != session) continue;
    if (slot.state == State::kBusy) by_attempt_.erase(slot.attempt);
    for (const AttemptId attempt : slot.behind) by_attempt_.erase(attempt);
    waiting_ -= static_cast<std::uint32_t>(slot.behind.size());
    // An idle slot has waited for its next credit since it became free, whoever owns it.
    const Nanos free_since = slot.state == State::kBusy ? now : slot.free_since;
    slot = Slot{};
    slot.free_since = free_since;
  }
  std::erase_if(idle_, [this](SlotId slot) { return slots_[slot].state == State::kUnowned; });
  std::erase_if(with_room_, [this](SlotId slot) { return !slots_[slot].listed; });
  settled_ = false;
}

void Slots::SetEligible(const SessionId& session, bool eligible) {
  const auto at = holders_.find(session);
  if (at == holders_.end() || at->second.eligible == eligible) return;
  at->second.eligible = eligible;
  settled_ = false;
}

Slots::Holder* Slots::Neediest(SessionId* id) {
  Holder* least = nullptr;
  for (auto& [session, holder] : holders_) {
    if (!holder.eligible || (least != nullptr && holder.share >= least->share)) continue;
    least = &holder;
    *id = session;
  }
  return least;
}

void Slots::GrantUnowned() {
  for (SlotId slot = 0; slot < concurrency_; ++slot) {
    if (slots_[slot].state != State::kUnowned) continue;
    SessionId owner;
    Holder* holder = Neediest(&owner);
    if (holder == nullptr) return;
    slots_[slot].owner = owner;
    slots_[slot].state = State::kIdle;
    slots_[slot].ended_here = false;
    idle_.push_back(slot);
    ++holder->share;
    holder->changed = true;
  }
}

// Out of its owner's grant; free for others when the owner acknowledges the grant that lacks it.
void Slots::TakeBack(SlotId slot) {
  Holder& holder = holders_.at(slots_[slot].owner);
  --holder.share;
  holder.changed = true;  // one version for all slots taken in this turn: Balance() raises it
  slots_[slot].state = State::kLeaving;
  slots_[slot].leaving_version = holder.version + 1;
  std::erase(idle_, slot);
  settled_ = false;
}

bool Slots::MoveOneIdle() {
  SessionId neediest;
  const Holder* least = Neediest(&neediest);
  if (least == nullptr) return false;
  // What already left someone and waits for its acknowledgement will go to the neediest first.
  std::uint32_t coming = 0;
  for (SlotId slot = 0; slot < concurrency_; ++slot) coming += slots_[slot].state == State::kLeaving;
  for (const SlotId slot : idle_) {
    const Holder& owner = holders_.at(slots_[slot].owner);
    if (owner.eligible && owner.share <= least->share + coming + 1) continue;
    TakeBack(slot);
    return true;
  }
  return false;
}

std::vector<SessionId> Slots::Balance() {
  std::vector<SessionId> changed;
  if (!settled_) {
    settled_ = true;
    GrantUnowned();
    while (MoveOneIdle()) {
    }
  }
  for (auto& [session, holder] : holders_) {
    if (!holder.changed) continue;
    holder.changed = false;
    ++holder.version;
    changed.push_back(session);
  }
  return changed;
}

pb::Grant Slots::GrantOf(const SessionId& session) const {
  pb::Grant grant;
  const auto holder = holders_.find(session);
  if (holder == holders_.end()) return grant;
  grant.set_version(holder->second.version);
  for (SlotId slot = 0; slot < slots_.size(); ++slot) {
    const Slot& at = slots_[slot];
    if ((at.state == State::kIdle || at.state == State::kBusy) && at.owner == session) grant.add_slots(slot);
  }
  return grant;
}

bool Slots::OnGrantAck(const SessionId& session, std::uint64_t version) {
  const auto holder = holders_.find(session);
  if (holder == holders_.end()) return true;
  if (version > holder->second.version) return false;
  for (Slot& slot : slots_) {
    if (slot.state != State::kLeaving || slot.owner != session || slot.leaving_version > version) continue;
    slot.state = State::kUnowned;
    settled_ = false;
  }
  return true;
}

std::optional<IdleSlot> Slots::Idle(SlotId slot) const {
  if (slot >= slots_.size() || slots_[slot].state != State::kIdle) return std::nullopt;
  const Slot& at = slots_[slot];
  return IdleSlot{slot, at.owner, at.free_since, at.ended_here};
}

std::optional<SlotId> Slots::SlotOf(AttemptId attempt) const {
  const auto at = by_attempt_.find(attempt);
  return at == by_attempt_.end() ? std::nullopt : std::optional(at->second);
}

bool Slots::Holds(const SessionId& session) const {
  const auto holder = holders_.find(session);
  return holder != holders_.end() && holder->second.share > 0;
}

void Slots::Occupy(SlotId slot, AttemptId attempt) {
  slots_[slot].state = State::kBusy;
  slots_[slot].attempt = attempt;
  by_attempt_[attempt] = slot;
  std::erase(idle_, slot);
  List(slot);
}

bool Slots::HasRoom(SlotId slot) const {
  const Slot& at = slots_[slot];
  if (at.state != State::kBusy || Surplus(slot)) return false;
  return at.behind.size() < holders_.at(at.owner).depth;
}

bool Slots::MayFillUp(const SessionId& owner) {
  SessionId neediest;
  const Holder* least = Neediest(&neediest);
  const Holder& holder = holders_.at(owner);
  return holder.eligible && least != nullptr && holder.share <= least->share + 1;
}

void Slots::List(SlotId slot) {
  if (std::exchange(slots_[slot].listed, true)) return;
  with_room_.push_back(slot);
}

void Slots::Queue(SlotId slot, AttemptId attempt) {
  slots_[slot].behind.push_back(attempt);
  by_attempt_[attempt] = slot;
  ++waiting_;
}

void Slots::SetDepth(const SessionId& session, std::uint32_t depth) {
  const auto at = holders_.find(session);
  if (at == holders_.end() || std::exchange(at->second.depth, depth) >= depth) return;
  for (SlotId slot = 0; slot < slots_.size(); ++slot) {
    if (slots_[slot].state == State::kBusy && slots_[slot].owner == session) List(slot);
  }
}

std::uint32_t Slots::DepthOf(const SessionId& session) const {
  const auto at = holders_.find(session);
  return at == holders_.end() ? 0 : at->second.depth;
}

// The next in line runs in place of the one that ended.
void Slots::MoveUp(Slot& slot) {
  slot.attempt = slot.behind.front();
  slot.behind.pop_front();
  --waiting_;
}

void Slots::MakeIdle(SlotId slot, Nanos now) {
  slots_[slot].state = State::kIdle;
  slots_[slot].free_since = now;
  idle_.push_back(slot);
  if (Surplus(slot)) TakeBack(slot);
}

void Slots::Free(AttemptId attempt, bool ran, Nanos now) {
  const auto at = by_attempt_.find(attempt);
  if (at == by_attempt_.end()) return;
  const SlotId slot = at->second;
  by_attempt_.erase(at);
  if (slots_[slot].attempt != attempt) {
    waiting_ -= static_cast<std::uint32_t>(std::erase(slots_[slot].behind, attempt));
    return List(slot);
  }
  slots_[slot].ended_here = ran;
  if (!slots_[slot].behind.empty()) {
    MoveUp(slots_[slot]);
    return List(slot);
  }
  MakeIdle(slot, now);
  const Holder& owner = holders_.at(slots_[slot].owner);
  // Only a share above the least makes an idle slot worth a thought.
  if (!owner.eligible) settled_ = false;
  for (const auto& [session, holder] : holders_) {
    if (holder.eligible && owner.share > holder.share + 1) settled_ = false;
  }
}

}  // namespace imgperf
