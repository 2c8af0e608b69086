#include "worker/session/slot_queues.h"

#include <algorithm>
#include <utility>

namespace imgperf {
namespace {

AttemptId IdOf(const StartedCredit& credit) { return {credit.credit.credit(), credit.credit.attempt()}; }

}  // namespace

std::vector<AttemptId> SlotQueues::Apply(const pb::Grant& grant) {
  std::vector<AttemptId> given_back;
  if (grant.version() <= version_) return given_back;
  version_ = grant.version();
  for (auto& [id, slot] : slots_) slot.granted = false;
  for (const std::uint32_t id : grant.slots()) slots_[id].granted = true;
  for (auto at = slots_.begin(); at != slots_.end();) {
    Slot& slot = at->second;
    if (!slot.granted) {
      for (const StartedCredit& credit : slot.waiting) given_back.push_back(IdOf(credit));
      slot.waiting.clear();
    }
    at = !slot.granted && !slot.running ? slots_.erase(at) : std::next(at);
  }
  return given_back;
}

std::optional<std::uint64_t> SlotQueues::TakeAcknowledgement() {
  if (acknowledged_ == version_) return std::nullopt;
  for (const auto& [id, slot] : slots_) {
    if (!slot.granted) return std::nullopt;
  }
  acknowledged_ = version_;
  return version_;
}

bool SlotQueues::Accept(StartedCredit credit) {
  if (!credit.credit.has_slot()) {
    const Nanos due = credit.due;
    timed_.emplace(due, std::move(credit));
    return true;
  }
  const auto at = slots_.find(credit.credit.slot());
  if (at == slots_.end() || !at->second.granted) return false;
  candidates_.push_back(at->first);
  at->second.waiting.push_back(std::move(credit));
  return true;
}

std::optional<StartedCredit> SlotQueues::TakeReady(Nanos now) {
  while (!candidates_.empty()) {
    const std::uint32_t id = candidates_.front();
    candidates_.pop_front();
    const auto at = slots_.find(id);
    if (at == slots_.end() || at->second.running || at->second.waiting.empty()) continue;
    Slot& slot = at->second;
    StartedCredit credit = std::move(slot.waiting.front());
    slot.waiting.pop_front();
    if (credit.credit.due_at_slot_end() && slot.last_end) credit.due = *slot.last_end;
    slot.running = IdOf(credit);
    running_on_[IdOf(credit)] = id;
    return credit;
  }
  if (timed_.empty() || timed_.begin()->first > now) return std::nullopt;
  return std::move(timed_.extract(timed_.begin()).mapped());
}

void SlotQueues::Finished(AttemptId attempt, Nanos end) {
  const auto at = running_on_.find(attempt);
  if (at == running_on_.end()) return;
  const auto slot = slots_.find(at->second);
  running_on_.erase(at);
  slot->second.running.reset();
  slot->second.last_end = end;
  if (!slot->second.waiting.empty()) candidates_.push_back(slot->first);
  if (!slot->second.granted) slots_.erase(slot);
}

bool SlotQueues::Remove(AttemptId attempt) {
  const auto is = [&](const StartedCredit& credit) { return IdOf(credit) == attempt; };
  for (auto& [id, slot] : slots_) {
    if (std::erase_if(slot.waiting, is) > 0) return true;
  }
  return std::erase_if(timed_, [&](const auto& row) { return is(row.second); }) > 0;
}

std::vector<AttemptId> SlotQueues::TakeAllWaiting() {
  std::vector<AttemptId> all;
  for (auto& [id, slot] : slots_) {
    for (const StartedCredit& credit : slot.waiting) all.push_back(IdOf(credit));
    slot.waiting.clear();
  }
  for (const auto& [due, credit] : timed_) all.push_back(IdOf(credit));
  timed_.clear();
  return all;
}

bool SlotQueues::AnythingWaiting() const {
  return !timed_.empty() || std::any_of(slots_.begin(), slots_.end(),
                                        [](const auto& slot) { return !slot.second.waiting.empty(); });
}

std::optional<Nanos> SlotQueues::NextDue() const {
  if (timed_.empty()) return std::nullopt;
  return timed_.begin()->first;
}

}  // namespace imgperf
