#include "tests/model/controller_host.h"

#include "controller/run/cut_fold.h"

#include <absl/strings/str_cat.h>

namespace imgperf::model {
namespace {

RunCoreOptions Options(std::uint32_t epoch) {
  RunCoreOptions options;
  options.epoch = epoch;
  options.run = 0xABCDEF;
  options.channel_window = 16;
  options.boot_id = "boot";
  options.time_namespace = "time";
  return options;
}

}  // namespace

ControllerHost::ControllerHost(Clockwork& clockwork, const RunPlan& plan, CreditPort& network,
                               Evidence& evidence)
    : clockwork_(clockwork), plan_(plan), network_(network), evidence_(evidence) {
  Begin();
}

void ControllerHost::Begin() {
  core_ = std::make_unique<RunCore>(plan_, Options(epoch_), *this, *this, *this);
  pb::JournalEntry entry;
  entry.mutable_header()->set_run(Options(epoch_).run);
  entry.mutable_header()->set_epoch(epoch_);
  entry.mutable_header()->set_mono_anchor_ns(clockwork_.now());
  Append(entry);
}

bool ControllerHost::Deliver(std::function<void(RunCore&, Nanos)> work) {
  if (!up_) return false;
  if (stalled_) {
    waiting_.push_back(std::move(work));
    return true;
  }
  work(*core_, clockwork_.now());
  Check();
  Turn();
  return true;
}

void ControllerHost::Crash(Nanos down_for, std::function<void()> up) {
  if (!up_ || core_->Done()) return;
  clockwork_.Note("the controller is killed, and comes back in ", down_for / kMillisecond, " ms");
  up_ = stalled_ = false;
  waiting_.clear();
  ++wake_;
  ++epoch_;
  // What was written and not yet durable may be there all the same. Without its header it is no run.
  journal_.resize(static_cast<std::size_t>(clockwork_.Between(
      std::max<Nanos>(1, static_cast<Nanos>(durable_)), static_cast<Nanos>(journal_.size()))));
  clockwork_.After(down_for, [this, up = std::move(up)] {
    Resume();
    up();
  });
}

// From the journal alone: whatever else was known died.
void ControllerHost::Resume() {
  up_ = true;
  evidence_.closed_attempts.clear();
  evidence_.lost_attempts.clear();
  evidence_.newest.clear();
  evidence_.settled.clear();
  evidence_.recorded.clear();
  evidence_.accepted.clear();
  evidence_.grants = GrantWatch();  // nothing is granted to former sessions
  record_places_.clear();
  marks_.clear();
  fold_ = LedgerFold();
  CutFold cut;
  appended_ = durable_ = 0;
  const auto journal = std::exchange(journal_, {});
  for (const pb::JournalEntry& entry : journal) {
    if (const absl::Status status = cut.Add(entry); !status.ok())
      evidence_.Blame(std::string(status.message()));
    Note(entry);
    if (entry.has_watermark()) evidence_.watermark = entry.watermark().limit();
  }
  durable_ = appended_;
  auto found = cut.Finish();
  if (!found.ok()) return evidence_.Blame(std::string(found.status().message()));
  Begin();
  core_->Resume(*std::move(found), clockwork_.now());
  Check();
}

void ControllerHost::Stall(Nanos length) {
  if (stalled_ || !up_) return;
  clockwork_.Note("the controller stands still for ", length / kMillisecond, " ms");
  stalled_ = true;
  clockwork_.After(length, [this, epoch = epoch_] {
    if (epoch != epoch_) return;
    stalled_ = false;
    for (auto& work : std::exchange(waiting_, {})) Deliver(std::move(work));
    Turn();
  });
}

void ControllerHost::Turn() {
  if (stalled_) return;
  const Load before = LoadNow();
  const Nanos next = core_->OnTick(clockwork_.now());
  Check();
  CheckBalance(before);
  evidence_.prefetched = std::max(evidence_.prefetched, core_->Status().prefetched);
  const std::uint64_t wake = ++wake_;
  if (core_->Done()) return;
  clockwork_.At(std::max(next, clockwork_.now() + 1), [this, wake] {
    if (wake == wake_) Turn();
  });
}

ControllerHost::Load ControllerHost::LoadNow() const {
  Load load{core_->Status(), core_->InFlightByUrl()};
  load.by_url.resize(plan_.target.urls.size());
  return load;
}

// A turn that only issued: no URL that got a request has more in flight than one above the least.
void ControllerHost::CheckBalance(const Load& earlier) {
  const Load later = LoadNow();
  const RunStatus& before = earlier.status;
  const RunStatus& after = later.status;
  const std::uint64_t issued = after.run_counts.issued() - before.run_counts.issued();
  const std::uint64_t made = after.run_counts.attempts_made() - before.run_counts.attempts_made();
  if (plan_.target.balance != Balance::kLeastInFlight || issued != made ||
      after.in_flight != before.in_flight + issued)
    return;
  std::uint64_t least = after.in_flight;
  for (std::size_t url = 0; url < plan_.target.urls.size(); ++url) least = std::min(least, later.by_url[url]);
  for (std::size_t url = 0; url < plan_.target.urls.size(); ++url) {
    if (later.by_url[url] > earlier.by_url[url] && later.by_url[url] > least + 1)
      evidence_.Blame(absl::StrCat("URL ", url, " got a request while another had fewer in flight"));
  }
}

CreditPort::Result ControllerHost::Send(const RouteId& route, std::string_view frame) {
  const Result result = network_.Send(route, frame);
  if (result != Result::kSent) return result;
  pb::Envelope envelope;
  if (!envelope.ParseFromString(std::string(frame))) evidence_.Blame("the controller sends garbage");
  for (const pb::ToWorker& message : envelope.to_worker()) {
    if (message.has_credit()) evidence_.wired.insert({message.credit().credit(), message.credit().attempt()});
  }
  if (const std::string fault = evidence_.grants.OnControllerFrame(envelope); !fault.empty())
    evidence_.Blame(fault);
  return result;
}

JournalPort::Index ControllerHost::Append(const pb::JournalEntry& entry) {
  const Index index = Note(entry);
  last_sync_ = std::max(last_sync_, clockwork_.now() + 1 + clockwork_.Skewed(sync_most_));
  clockwork_.At(last_sync_, [this, index, epoch = epoch_] {
    if (epoch == epoch_) OnSynced(index);
  });
  return index;
}

JournalPort::Index ControllerHost::Note(const pb::JournalEntry& entry) {
  const absl::Status folded = fold_.Add(entry);
  if (!folded.ok()) evidence_.Blame(std::string(folded.message()));
  Witness(entry);
  journal_.push_back(entry);
  const Index index = ++appended_;
  if (entry.has_watermark()) marks_[index] = entry.watermark().limit();
  if (entry.has_record()) {
    record_places_[{*SessionId::FromBytes(entry.record().session()), entry.record().seq()}] = index;
  }
  return index;
}

void ControllerHost::OnSynced(Index index) {
  durable_ = index;
  if (const auto mark = marks_.find(index); mark != marks_.end()) evidence_.watermark = mark->second;
  Deliver([index](RunCore& core, Nanos now) { core.OnDurable(index, now); });
}

void ControllerHost::Acknowledge(const SessionId& session, std::uint64_t seq) {
  for (std::uint64_t each = seq; each > 0; --each) {
    const auto place = record_places_.find({session, each});
    if (place == record_places_.end()) continue;  // a duplicate, which is not journalled
    if (place->second > durable_) evidence_.Blame("a record was acknowledged before it was durable");
    break;
  }
  acknowledge_(session, seq);
}

void ControllerHost::Witness(const pb::JournalEntry& entry) {
  if (clockwork_.tracing() && !entry.has_watermark()) clockwork_.Note("journal: ", entry.ShortDebugString());
  if (entry.has_phase_start()) evidence_.phase = plan_.phases[entry.phase_start().phase()];
  if (entry.has_session_end()) {
    const SessionId session = *SessionId::FromBytes(entry.session_end().session());
    evidence_.ended[session] = entry.session_end().reason();
    evidence_.grants.OnSessionEnd(session);
  }
  if (entry.has_record()) WitnessRecord(entry.record());
  if (entry.has_verdict()) WitnessVerdict(entry.verdict());
  if (entry.has_run_sealed()) sealed_ = entry.run_sealed();
  if (entry.has_attempt_made()) {
    evidence_.newest[entry.attempt_made().credit()] = entry.attempt_made().attempt();
  }
  if (entry.has_attempt_closed()) WitnessClosed(entry.attempt_closed());
}

void ControllerHost::WitnessClosed(const pb::AttemptClosed& closed) {
  const AttemptId id{closed.credit(), closed.attempt()};
  evidence_.closed_attempts.insert(id);
  if (closed.kind() != pb::AttemptClosed::LOST) {
    evidence_.lost_attempts.erase(id);
    return;
  }
  evidence_.lost_attempts.insert(id);
  if (id.attempt < epoch_ * kAttemptsPerEpoch) return;  // nobody knows any more
  if (!evidence_.wired.contains(id)) {
    evidence_.Blame(absl::StrCat("credit ", id.credit, ": never left the controller, and counts as lost"));
  }
}

void ControllerHost::CheckSuperseded(const pb::RegisterReply& reply) {
  for (const pb::AttemptRef& ref : reply.superseded()) {
    const auto newest = evidence_.newest.find(ref.credit());
    const bool reissued = newest != evidence_.newest.end() && newest->second != ref.attempt();
    if (reissued || evidence_.settled.contains(ref.credit())) continue;
    evidence_.Blame(absl::StrCat("credit ", ref.credit(), ": its only request is given up on a rejoin"));
  }
}

// Calls take seconds here. A live session's credit that is unanswered long after its request must have ended
// was lost inside the session.
void ControllerHost::WitnessVerdict(const pb::Verdict& verdict) {
  evidence_.settled.insert(verdict.credit());
  const bool unanswered = verdict.reason().find("no answer") != std::string::npos;
  if (!unanswered || verdict.at_ns() - verdict.dispatched_ns() < plan_.request.timeout_for + 6 * kSecond)
    return;
  evidence_.Blame(absl::StrCat("credit ", verdict.credit(), ": a live session never answered"));
}

void ControllerHost::WitnessRecord(const pb::RecordEntry& entry) {
  const AttemptId id{entry.record().credit(), entry.record().attempt()};
  if (!evidence_.recorded.insert(id).second) evidence_.Blame("an attempt was recorded twice");
  if (entry.late() == fold_.Accepted()) evidence_.Blame("the fold and the ledger disagree on lateness");
  if (entry.late()) return;
  ++evidence_.accepted[id.credit];
  evidence_.settled.insert(id.credit);
  evidence_.lost_attempts.erase(id);
}

void ControllerHost::Check() {
  std::string why;
  if (!core_->IdentitiesHold(&why)) evidence_.Blame(why);
  const pb::LedgerCounts live = core_->Status().run_counts;
  const pb::LedgerCounts folded = fold_.Counts();
  const bool agree = live.completed() == folded.completed() && live.failed() == folded.failed() &&
                     live.cancelled() == folded.cancelled() && live.lost() == folded.lost() &&
                     live.unsent() == folded.unsent() && live.attempts_lost() == folded.attempts_lost() &&
                     live.attempts_unstarted() == folded.attempts_unstarted() &&
                     live.reissues() == folded.reissues() && live.redispatches() == folded.redispatches() &&
                     live.late() == folded.late();
  if (!agree) {
    evidence_.Blame(
        absl::StrCat("ledger ", live.ShortDebugString(), "\n and fold ", folded.ShortDebugString()));
  }
}

}  // namespace imgperf::model
