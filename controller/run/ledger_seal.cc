// The ledger's closing of phases, what it writes to the journal, and what can be read of it.
#include <algorithm>
#include <utility>

#include <absl/strings/str_cat.h>

#include "controller/run/ledger.h"

namespace imgperf {

void Ledger::StopDispatching(Nanos now) {
  dispatching_ = false;
  const std::set<CreditId> waiting = std::exchange(waiting_, {});
  for (const CreditId credit : waiting) {
    if (open_.at(credit).attempts.back().state == AttemptState::kUnstarted) CloseWithVerdict(credit, now);
  }
}

bool Ledger::Settled() const { return open_attempts_ == 0 && waiting_.empty() && awaited_ == 0; }

void Ledger::Seal(std::string_view reason, Nanos now, std::optional<std::uint32_t> phase) {
  StopDispatching(now);
  std::vector<CreditId> left;
  for (const auto& [credit, open] : open_) {
    if (!phase || open.phase == *phase) left.push_back(credit);
  }
  std::sort(left.begin(), left.end());
  for (const CreditId credit : left) {
    OnLost(NewestAttempt(credit), reason, now);
    CloseWithVerdict(credit, now);
  }
}

void Ledger::FillVerdict(const OpenCredit& open, pb::Verdict* verdict) {
  verdict->set_phase(open.phase);
  verdict->set_due_ns(open.due);
  verdict->set_entry(open.entry);
  verdict->set_url(open.url);
  if (open.conversation) verdict->set_conversation(*open.conversation);
  verdict->set_turn(open.turn);
}

// The newest attempt of `credit` is lost or unstarted, and none will follow.
void Ledger::CloseWithVerdict(CreditId credit, Nanos now) {
  OpenCredit& open = open_.at(credit);
  Unpend(credit, open);
  const Attempt& last = open.attempts.back();
  const bool lost = last.state == AttemptState::kLost;
  pb::JournalEntry entry;
  pb::Verdict* verdict = entry.mutable_verdict();
  verdict->set_credit(credit);
  verdict->set_attempt(NewestAttempt(credit).attempt);
  FillVerdict(open, verdict);
  verdict->set_kind(lost ? pb::Verdict::LOST : pb::Verdict::UNSENT);
  verdict->set_at_ns(lost ? open.lost_at : now);  // not the seal's instant: nothing was in flight since
  verdict->set_dispatched_ns(last.dispatched);
  verdict->set_reason(lost ? open.loss : "it never began, and the phase was over");
  verdict->set_returned(lost && open.loss_returned);
  if (!last.session.IsZero()) verdict->set_session(last.session.Bytes());
  journal_.Append(entry);
  if (!lost) ++TallyOfCredit(credit).unsent_by_word;
  CloseCredit(credit, lost ? CreditState::kLost : CreditState::kUnsent);
}

void Ledger::AppendRecord(const SessionId& session, std::uint64_t seq, const pb::Record& record, bool late) {
  pb::JournalEntry entry;
  entry.mutable_record()->set_session(session.Bytes());
  entry.mutable_record()->set_seq(seq);
  *entry.mutable_record()->mutable_record() = record;
  entry.mutable_record()->set_late(late);
  journal_.Append(entry);
}

void Ledger::AppendClosed(AttemptId id, const SessionId& session, pb::AttemptClosed::Kind kind) {
  pb::JournalEntry entry;
  entry.mutable_attempt_closed()->set_credit(id.credit);
  entry.mutable_attempt_closed()->set_attempt(id.attempt);
  entry.mutable_attempt_closed()->set_kind(kind);
  if (!session.IsZero()) entry.mutable_attempt_closed()->set_session(session.Bytes());
  journal_.Append(entry);
}

// ---- reading ----

const Attempt* FindAttempt(const OpenCredit& credit, AttemptNumber number) {
  const auto found = std::find_if(credit.attempts.begin(), credit.attempts.end(),
                                  [&](const Attempt& attempt) { return attempt.number == number; });
  return found == credit.attempts.end() ? nullptr : &*found;
}

Attempt* FindAttempt(OpenCredit& credit, AttemptNumber number) {
  return const_cast<Attempt*>(FindAttempt(std::as_const(credit), number));
}

std::optional<Ledger::Place> Ledger::Locate(AttemptId id) {
  const auto open = open_.find(id.credit);
  if (open == open_.end()) return std::nullopt;
  const Attempt* attempt = FindAttempt(open->second, id.attempt);
  if (attempt == nullptr) return std::nullopt;
  return Place{&open->second, static_cast<std::size_t>(attempt - open->second.attempts.data())};
}

Ruling Ledger::RuleOnClosed(AttemptId id) const {
  if (id.credit >= states_.size() || states_[id.credit] <= CreditState::kOpen) return Ruling::kProtocolError;
  const auto former = former_.find(id.credit);
  const bool made = former != former_.end() ? FindAttempt(former->second, id.attempt) != nullptr
                    : id.credit < restored_
                        ? id.attempt < FirstNumber()  // no more is kept of a former life's
                        : id.attempt == FirstNumber();
  return made ? Ruling::kIgnored : Ruling::kProtocolError;
}

Tally& Ledger::TallyOfCredit(CreditId credit) {
  return tallies_[std::prev(phase_starts_.upper_bound(credit))->second];
}

const OpenCredit* Ledger::Find(CreditId credit) const {
  const auto open = open_.find(credit);
  return open == open_.end() ? nullptr : &open->second;
}

CreditState Ledger::StateOf(CreditId credit) const {
  return credit < states_.size() ? states_[credit] : CreditState::kUnknown;
}

std::optional<AttemptState> Ledger::StateOf(AttemptId id) const {
  const auto open = open_.find(id.credit);
  const Attempt* attempt = open == open_.end() ? nullptr : FindAttempt(open->second, id.attempt);
  if (attempt == nullptr) return std::nullopt;
  return attempt->state;
}

bool Ledger::InFlight(AttemptId id) const {
  const auto state = StateOf(id);
  return state && *state <= AttemptState::kHeld;
}

AttemptId Ledger::NewestAttempt(CreditId credit) const {
  return {credit, open_.at(credit).attempts.back().number};
}

// The newest attempts for which `wanted` holds, in order. Only the newest one of an open credit can be open
// itself.
template <typename Wanted>
std::vector<AttemptId> Ledger::NewestWhere(Wanted wanted) const {
  std::vector<AttemptId> ids;
  for (const auto& [credit, open] : open_) {
    if (wanted(open.attempts.back())) ids.push_back(NewestAttempt(credit));
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::vector<AttemptId> Ledger::OpenAttemptsOf(const SessionId& session) const {
  return NewestWhere([&](const Attempt& attempt) {
    return attempt.session == session && attempt.state <= AttemptState::kReturned;
  });
}

std::vector<AttemptId> Ledger::LostOf(const SessionId& session) const {
  return NewestWhere([&](const Attempt& attempt) {
    return attempt.session == session && attempt.state == AttemptState::kLost;
  });
}

std::vector<AttemptId> Ledger::AllInFlight() const {
  return NewestWhere([](const Attempt& attempt) { return attempt.state <= AttemptState::kHeld; });
}

std::map<SessionId, std::uint64_t> Ledger::InFlightBySession() const {
  std::map<SessionId, std::uint64_t> counts;
  for (const auto& [id, credit] : open_) {
    const Attempt& newest = credit.attempts.back();
    if (newest.state <= AttemptState::kHeld) ++counts[newest.session];
  }
  return counts;
}

Tally Ledger::PhaseTally(std::uint32_t phase) const {
  return phase < tallies_.size() ? tallies_[phase] : Tally{};
}

Tally Ledger::RunTally() const {
  Tally sum;
  for (const Tally& tally : tallies_) sum += tally;
  return sum;
}

std::string Ledger::Violation() const {
  Tally found;
  std::uint64_t awaited = 0;
  std::vector<std::uint64_t> in_flight(in_flight_by_url_.size());
  for (const auto& [credit, open] : open_) {
    const AttemptState last = open.attempts.back().state;
    found.attempts_open += last <= AttemptState::kReturned;
    found.lost_pending += last == AttemptState::kLost;
    found.unstarted_pending += last == AttemptState::kUnstarted;
    awaited += open.awaited;
    if (last <= AttemptState::kHeld) ++in_flight[open.url];
  }
  if (in_flight != in_flight_by_url_) return "requests in flight by URL and the open credits disagree";
  for (std::uint32_t phase = 0; phase < tallies_.size(); ++phase) {
    if (auto why = tallies_[phase].Violation(); !why.empty()) return absl::StrCat("phase ", phase, ": ", why);
  }
  const Tally sum = RunTally();
  if (sum.open != open_.size() || sum.attempts_open != found.attempts_open ||
      open_attempts_ != found.attempts_open || sum.lost_pending != found.lost_pending ||
      sum.unstarted_pending != found.unstarted_pending || awaited_ != awaited) {
    return absl::StrCat("counts disagree with the open credits: ", sum.open, " open counted, ", open_.size(),
                        " kept; ", sum.attempts_open, " open attempts counted, ", found.attempts_open,
                        " kept");
  }
  if (sum.issued + unknown_ != states_.size()) return "issued credits and remembered credits differ";
  return {};
}

}  // namespace imgperf
