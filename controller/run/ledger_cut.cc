// How the ledger goes on with an account that a former life of the controller left open.
//
// Nothing of that life is believed to run: each of its attempts is lost from the first moment, and awaited,
// so that the rules for a worker that comes back (a record reinstates, "never started" is taken back) hold
// for all of them at once.
#include <utility>

#include "controller/run/ledger.h"

namespace imgperf {
namespace {

constexpr const char* kCutOff = "the controller ended before it was answered";

}  // namespace

void Ledger::Restore(CutLedger cut, Nanos seen) {
  settling_ = true;
  states_ = std::move(cut.states);
  restored_ = states_.size();
  phase_starts_ = std::move(cut.phase_starts);
  tallies_ = std::move(cut.closed);
  for (const auto& [first, phase] : phase_starts_) {
    if (tallies_.size() <= phase) tallies_.resize(phase + 1);
  }
  former_.insert(cut.lost.begin(), cut.lost.end());
  for (const CreditState state : states_) unknown_ += state == CreditState::kUnknown ? 1 : 0;
  for (auto& [credit, kept] : cut.open) {
    OpenCredit& open = open_.emplace(credit, std::move(kept)).first->second;
    CountRestored(open);
    const AttemptId newest = NewestAttempt(credit);
    const bool unstarted = open.attempts.back().state == AttemptState::kUnstarted;
    if (open.attempts.back().state == AttemptState::kLost || unstarted) {
      Pend(credit, open, seen);
    } else {
      OnLost(newest, kCutOff, seen);
    }
    if (!unstarted) Await(newest, open.attempts.back().session);
  }
}

// The counts of an open credit with the attempts it had; the newest one's end is the caller's to tell.
void Ledger::CountRestored(const OpenCredit& open) {
  Tally& tally = tallies_[open.phase];
  ++tally.issued;
  ++tally.open;
  tally.made += open.attempts.size();
  for (std::size_t n = 0; n < open.attempts.size(); ++n) {
    const AttemptState state = open.attempts[n].state;
    const bool ended = state == AttemptState::kLost || state == AttemptState::kUnstarted;
    ++(!ended ? tally.attempts_open : state == AttemptState::kLost ? tally.attempts_lost : tally.unstarted);
    if (n + 1 < open.attempts.size()) ++(state == AttemptState::kLost ? tally.reissues : tally.redispatches);
    if (ended) continue;
    CountOut(open);
  }
}

std::vector<CreditId> Ledger::Unknown() const {
  std::vector<CreditId> unknown;
  if (unknown_ == 0) return unknown;
  for (CreditId credit = 0; credit < restored_; ++credit) {
    if (states_[credit] == CreditState::kUnknown) unknown.push_back(credit);
  }
  return unknown;
}

bool Ledger::Adopt(AttemptId id, OpenCredit credit, const SessionId& session, Nanos seen) {
  if (id.credit >= restored_ || states_[id.credit] != CreditState::kUnknown) return false;
  if (id.attempt >= FirstNumber() || id.attempt % kAttemptsPerEpoch != 0) return false;
  --unknown_;
  states_[id.credit] = CreditState::kOpen;
  credit.attempts = {{id.attempt, session, 0, AttemptState::kHeld}};
  OpenCredit& open = open_.emplace(id.credit, std::move(credit)).first->second;
  CountRestored(open);
  OnLost(id, kCutOff, seen);
  Await(id, session);
  return true;
}

void Ledger::Forget(CreditId first) {
  for (CreditId credit = first; credit < states_.size(); ++credit)
    unknown_ -= states_[credit] == CreditState::kUnknown ? 1 : 0;
  states_.resize(first);
}

void Ledger::EndSettling(bool again, Nanos now) {
  std::vector<CreditId> awaited;
  for (const auto& [credit, open] : open_) {
    if (open.awaited) awaited.push_back(credit);
  }
  for (const CreditId credit : awaited) StopAwaiting(credit, now);
  settling_ = false;
  if (again) return;
  for (const CreditId credit : std::exchange(set_aside_, {})) {
    // Lost ones stay open to a late record until their phase is sealed.
    if (open_.at(credit).attempts.back().state == AttemptState::kUnstarted) CloseWithVerdict(credit, now);
  }
}

void Ledger::TakeUp() { waiting_.merge(std::exchange(set_aside_, {})); }

}  // namespace imgperf
