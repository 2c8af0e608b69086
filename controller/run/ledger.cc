#include "controller/run/ledger.h"

#include <algorithm>
#include <utility>

namespace imgperf {
namespace {

CreditState StateFor(pb::Outcome outcome) {
  if (outcome == pb::COMPLETED) return CreditState::kCompleted;
  return outcome == pb::CANCELLED ? CreditState::kCancelled : CreditState::kFailed;
}

bool IsOpen(AttemptState state) { return state <= AttemptState::kReturned; }
bool IsInFlight(AttemptState state) { return state <= AttemptState::kHeld; }

std::uint64_t& Bucket(Tally& tally, AttemptState state) {
  if (IsOpen(state)) return tally.attempts_open;
  if (state == AttemptState::kRecorded) return tally.recorded;
  return state == AttemptState::kUnstarted ? tally.unstarted : tally.attempts_lost;
}

// Whom a former life gave an attempt may have died with it: the first to speak of it is believed.
bool IsHeldBy(Attempt& attempt, const SessionId& session) {
  if (attempt.session.IsZero()) attempt.session = session;
  return attempt.session == session;
}

}  // namespace

Ledger::Ledger(std::uint32_t epoch, LossPolicy policy, JournalPort& journal)
    : epoch_(epoch), policy_(policy), journal_(journal) {}

// ---- dispatch ----

// The next `count` credits, all of the phase. The first one's id.
CreditId Ledger::Open(std::uint32_t phase, std::uint64_t count, CreditState state) {
  const CreditId first = next_credit();
  if (tallies_.size() <= phase) tallies_.resize(phase + 1);
  if (phase_starts_.empty() || phase_starts_.rbegin()->second != phase) phase_starts_[first] = phase;
  states_.resize(states_.size() + count, state);
  return first;
}

void Ledger::IssueUnsent(pb::UnsentArrivals rest) {
  if (rest.count() == 0) return;
  rest.set_first_credit(Open(rest.phase(), rest.count(), CreditState::kUnsent));
  Tally& tally = tallies_[rest.phase()];
  tally.issued += rest.count();
  tally.unsent += rest.count();
  pb::JournalEntry entry;
  *entry.mutable_unsent_arrivals() = std::move(rest);
  journal_.Append(entry);
}

void Ledger::IssueUnsent(const OpenCredit& credit, std::string_view reason, Nanos now) {
  pb::JournalEntry entry;
  pb::Verdict* verdict = entry.mutable_verdict();
  verdict->set_credit(Open(credit.phase, 1, CreditState::kUnsent));
  verdict->set_kind(pb::Verdict::UNSENT);
  verdict->set_reason(std::string(reason));
  verdict->set_at_ns(now);
  FillVerdict(credit, verdict);
  Tally& tally = tallies_[credit.phase];
  ++tally.issued;
  ++tally.unsent;
  journal_.Append(entry);
}

void Ledger::Rewind(CreditId credit, std::uint64_t conversation) {
  OpenCredit& open = open_.at(credit);
  open.entry -= open.turn;
  open.turn = 0;
  open.conversation = conversation;
}

AttemptId Ledger::Issue(OpenCredit credit, const SessionId& session, Nanos now) {
  const CreditId id = Open(credit.phase, 1, CreditState::kOpen);
  credit.attempts.clear();
  OpenCredit& open = open_.emplace(id, std::move(credit)).first->second;
  Tally& tally = TallyOfCredit(id);
  ++tally.issued;
  ++tally.open;
  StartAttempt(id, open, session, now);
  return NewestAttempt(id);
}

std::optional<CreditId> Ledger::NextWaiting() const {
  if (waiting_.empty()) return std::nullopt;
  return *waiting_.begin();
}

AttemptId Ledger::DispatchAgain(CreditId credit, const SessionId& session, Nanos now) {
  OpenCredit& open = open_.at(credit);
  const bool reissue = open.attempts.back().state == AttemptState::kLost;
  Unpend(credit, open);
  Tally& tally = TallyOfCredit(credit);
  ++(reissue ? tally.reissues : tally.redispatches);
  if (reissue) ++open.reissues;
  if (std::exchange(open.due_unknown, false)) open.due = now;
  StartAttempt(credit, open, session, now);
  const AttemptId id = NewestAttempt(credit);
  pb::JournalEntry entry;
  entry.mutable_attempt_made()->set_credit(id.credit);
  entry.mutable_attempt_made()->set_attempt(id.attempt);
  entry.mutable_attempt_made()->set_session(session.Bytes());
  journal_.Append(entry);
  return id;
}

void Ledger::StartAttempt(CreditId credit, OpenCredit& open, const SessionId& session, Nanos now) {
  const AttemptNumber next = open.attempts.empty() ? 0 : open.attempts.back().number + 1;
  open.attempts.push_back({std::max(next, FirstNumber()), session, now, AttemptState::kDispatched});
  open.loss.clear();
  open.loss_returned = false;
  Tally& tally = TallyOfCredit(credit);
  ++tally.made;
  ++tally.attempts_open;
  CountOut(open);
}

void Ledger::CountOut(const OpenCredit& open) {
  ++in_flight_;
  if (in_flight_by_url_.size() <= open.url) {
    in_flight_by_url_.resize(open.url + 1);
    ended_by_url_.resize(open.url + 1);
    cut_by_url_.resize(open.url + 1);
  }
  ++in_flight_by_url_[open.url];
  ++open_attempts_;
}

std::uint64_t Ledger::UnheardUrls() const {
  std::uint64_t unheard = 0;
  for (std::size_t url = 0; url < in_flight_by_url_.size(); ++url)
    unheard += in_flight_by_url_[url] + cut_by_url_[url] > 0 && ended_by_url_[url] == 0 ? 1 : 0;
  return unheard;
}

// ---- events ----

void Ledger::OnAcknowledged(AttemptId id) {
  const auto place = Locate(id);
  if (place && place->attempt().state == AttemptState::kDispatched)
    place->attempt().state = AttemptState::kHeld;
}

Ruling Ledger::OnReturned(AttemptId id, const SessionId& session, bool cancelled) {
  const auto place = Locate(id);
  if (!place) return RuleOnClosed(id);
  Attempt& attempt = place->attempt();
  if (!IsHeldBy(attempt, session)) return Ruling::kProtocolError;
  if (attempt.state == AttemptState::kReturned) return Ruling::kDuplicate;
  if (!IsInFlight(attempt.state)) return Ruling::kIgnored;
  Move(id.credit, *place, AttemptState::kReturned, !cancelled);
  return Ruling::kApplied;
}

Ruling Ledger::OnRecord(const SessionId& session, std::uint64_t seq, const pb::Record& record) {
  const AttemptId id{record.credit(), record.attempt()};
  const auto place = Locate(id);
  if (!place) return RecordForClosed(session, seq, record);
  Attempt& attempt = place->attempt();
  if (!IsHeldBy(attempt, session)) return Ruling::kProtocolError;
  const bool lost = attempt.state == AttemptState::kLost;
  if (lost && !place->newest()) return FileLate(session, seq, record, attempt);
  if (!lost && !IsOpen(attempt.state)) return CountDuplicate(id.credit);
  if (lost) Unpend(id.credit, *place->credit);
  Move(id.credit, *place, AttemptState::kRecorded, record.outcome() != pb::CANCELLED);
  AppendRecord(session, seq, record, false);
  CloseCredit(id.credit, StateFor(record.outcome()));
  return lost ? Ruling::kReinstated : Ruling::kApplied;
}

Ruling Ledger::OnNeverStarted(AttemptId id, const SessionId& session, Nanos now) {
  const auto place = Locate(id);
  if (!place) return RuleOnClosed(id);
  Attempt& attempt = place->attempt();
  if (!IsHeldBy(attempt, session) || attempt.state == AttemptState::kReturned) return Ruling::kProtocolError;
  const bool reinstate = attempt.state == AttemptState::kLost && place->newest();
  if (!reinstate && !IsInFlight(attempt.state)) return Ruling::kIgnored;
  if (reinstate) Unpend(id.credit, *place->credit);
  Move(id.credit, *place, AttemptState::kUnstarted);
  AppendClosed(id, session, pb::AttemptClosed::UNSTARTED);
  Pend(id.credit, *place->credit, now);
  return reinstate ? Ruling::kReinstated : Ruling::kApplied;
}

void Ledger::OnLost(AttemptId id, std::string_view reason, Nanos now) {
  const auto place = Locate(id);
  if (!place || !IsOpen(place->attempt().state)) return;
  Attempt& attempt = place->attempt();
  place->credit->loss = reason;
  place->credit->lost_at = now;
  place->credit->loss_returned = attempt.state == AttemptState::kReturned;
  if (place->credit->loss_returned) place->credit->loss += " (returned, its record never came)";
  Move(id.credit, *place, AttemptState::kLost);
  AppendClosed(id, attempt.session, pb::AttemptClosed::LOST);
  Pend(id.credit, *place->credit, now);
}

bool Ledger::Await(AttemptId id, const SessionId& session) {
  const auto place = Locate(id);
  if (!place || !place->newest() || place->attempt().state != AttemptState::kLost) return false;
  if (!IsHeldBy(place->attempt(), session)) return false;
  waiting_.erase(id.credit);
  set_aside_.erase(id.credit);
  if (!std::exchange(place->credit->awaited, true)) ++awaited_;
  return true;
}

void Ledger::StopAwaiting(CreditId credit, Nanos now) {
  const auto open = open_.find(credit);
  if (open == open_.end() || !open->second.awaited) return;
  Unpend(credit, open->second);
  Pend(credit, open->second, now);
}

Ruling Ledger::RecordForClosed(const SessionId& session, std::uint64_t seq, const pb::Record& record) {
  const AttemptId id{record.credit(), record.attempt()};
  if (RuleOnClosed(id) == Ruling::kProtocolError) return Ruling::kProtocolError;
  const auto former = former_.find(id.credit);
  if (former == former_.end()) return CountDuplicate(id.credit);
  Attempt& attempt = *FindAttempt(former->second, id.attempt);
  if (!IsHeldBy(attempt, session)) return Ruling::kProtocolError;
  if (attempt.state == AttemptState::kLost) return FileLate(session, seq, record, attempt);
  return CountDuplicate(id.credit);
}

Ruling Ledger::FileLate(const SessionId& session, std::uint64_t seq, const pb::Record& record,
                        Attempt& attempt) {
  attempt.state = AttemptState::kLate;  // still among the lost attempts
  ++TallyOfCredit(record.credit()).late;
  AppendRecord(session, seq, record, true);
  return Ruling::kLate;
}

Ruling Ledger::CountDuplicate(CreditId credit) {
  ++TallyOfCredit(credit).duplicates;
  return Ruling::kDuplicate;
}

// ---- moving parts ----

void Ledger::Move(CreditId credit, Place place, AttemptState to, bool tells) {
  Tally& tally = TallyOfCredit(credit);
  Attempt& attempt = place.attempt();
  --Bucket(tally, attempt.state);
  if (IsInFlight(attempt.state) && !IsInFlight(to)) {
    --in_flight_;
    --in_flight_by_url_[place.credit->url];
    ++(tells ? ended_by_url_ : cut_by_url_)[place.credit->url];
  }
  if (IsOpen(attempt.state) && !IsOpen(to)) --open_attempts_;
  attempt.state = to;
  ++Bucket(tally, to);
}

void Ledger::Pend(CreditId credit, OpenCredit& open, Nanos now) {
  const bool lost = open.attempts.back().state == AttemptState::kLost;
  Tally& tally = TallyOfCredit(credit);
  ++(lost ? tally.lost_pending : tally.unstarted_pending);
  const bool room = open.attempts.back().number + 1 < FirstNumber() + kAttemptsPerEpoch;
  const bool may_reissue = policy_ == LossPolicy::kReissue && open.reissues < kMaxReissues;
  if (dispatching_ && room && (!lost || may_reissue)) {
    (settling_ ? set_aside_ : waiting_).insert(credit);
  } else if (!lost) {
    CloseWithVerdict(credit, now);
  }
}

void Ledger::Unpend(CreditId credit, OpenCredit& open) {
  Tally& tally = TallyOfCredit(credit);
  --(open.attempts.back().state == AttemptState::kLost ? tally.lost_pending : tally.unstarted_pending);
  waiting_.erase(credit);
  set_aside_.erase(credit);
  if (std::exchange(open.awaited, false)) --awaited_;
}

void Ledger::CloseCredit(CreditId credit, CreditState state) {
  Tally& tally = TallyOfCredit(credit);
  --tally.open;
  switch (state) {
    case CreditState::kCompleted:
      ++tally.completed;
      break;
    case CreditState::kFailed:
      ++tally.failed;
      break;
    case CreditState::kCancelled:
      ++tally.cancelled;
      break;
    case CreditState::kLost:
      ++tally.lost;
      break;
    default:
      ++tally.unsent;
      break;
  }
  states_[credit] = state;
  auto node = open_.extract(credit);
  const auto& attempts = node.mapped().attempts;
  if (attempts.size() > 1 || attempts.back().state == AttemptState::kLost) former_.insert(std::move(node));
}

}  // namespace imgperf
