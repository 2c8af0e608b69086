#include "controller/run/run_core.h"

#include <algorithm>
#include <utility>

#include "common/security/token_hash.h"
#include "controller/run/run_core_parts.h"

namespace imgperf {

RunCore::Parts::Parts(const RunPlan& plan_in, RunCoreOptions options_in, CreditPort& credits_in,
                      JournalPort& journal_in, RecordAckPort& acks_in)
    : plan(plan_in),
      options(std::move(options_in)),
      credits(credits_in),
      journal(journal_in),
      acks(acks_in),
      sessions({options.run, options.epoch, options.channel_window, options.silence_for}),
      ledger(options.epoch, plan_in.cluster.on_loss, journal),
      conversations(plan_in.entries),
      phases(plan_in),
      urls(plan_in.target.urls.size()) {}

// To be called first with every new `now`: before anything changes. A frame's stamp may be newer than its
// turn's.
void RunCore::Parts::NoteTurn(Nanos now) {
  if (now <= turn) return;
  if (turn != 0) {
    open_integral += static_cast<double>(ledger.in_flight()) * static_cast<double>(now - turn);
    // A loop that stood still cannot blame its workers for silence (L4).
    if (now - turn > options.loop_gap_for) {
      sessions.RestartSilence(now);
      phases.Postpone(now - turn);
    }
  }
  turn = now;
}

Nanos RunCore::Parts::Tick(Nanos now) {
  NoteTurn(now);
  EndSilent(now);
  if (InProgress()) {
    NoteAlive(now);
    PruneAwaited(now);
    CheckRejoin(now);
    if (plan.limits.max_duration_for != 0 && now - started >= plan.limits.max_duration_for) {
      Abort("limits.max_duration was reached before the phases were over", now);
    }
    AdvancePhases(now);
  }
  FlushAll();
  AdvanceEnding(now);
  return NextWake(now);
}

Nanos RunCore::Parts::NextWake(Nanos now) const {
  // Often enough that the loop's own gaps show.
  Nanos wake = std::min(now + options.loop_gap_for / 2, sessions.NextSilence());
  if (InProgress()) wake = std::min(wake, phases.NextWake(now));
  for (const auto& change : {ceiling.NextChange(), ramp ? ramp->next() : std::nullopt}) {
    if (change && *change > now) wake = std::min(wake, *change);
  }
  const bool pending = std::any_of(sessions.all().begin(), sessions.all().end(), [](const auto& session) {
    return session->live && session->connected && session->channel.HasMore();
  });
  if (pending) wake = std::min(wake, now + 10 * kMillisecond);
  return std::max(wake, now);
}

RunStatus RunCore::Parts::Status() const {
  RunStatus status;
  status.state = state;
  status.phase = phases.stage() == PhaseScheduler::Stage::kOver && phases.phase() > 0 ? phases.phase() - 1
                                                                                      : phases.phase();
  status.live_sessions = sessions.connected();
  status.in_flight = ledger.in_flight();
  status.prefetched = slots.waiting();
  status.phase_counts = (phases.stage() == PhaseScheduler::Stage::kWaiting || status.phase != phases.phase()
                             ? ledger.PhaseTally(status.phase)
                             : LegTally())
                            .Counts();
  status.run_counts = ledger.RunTally().Counts();
  if (phases.stage() != PhaseScheduler::Stage::kWaiting) status.phase_started = phases.started();
  if (phases.stage() == PhaseScheduler::Stage::kWaiting && phases.plan().pause_for > 0)
    status.begins_at = phases.begins_at();
  if (phases.stage() == PhaseScheduler::Stage::kRunning && !ceiling.HasPlace())
    status.held_since = phases.NextArrival().value_or(0);
  const bool draining = phases.stage() == PhaseScheduler::Stage::kDraining;
  if (draining && phases.gives_up_at() != kNever) status.drains_until = phases.gives_up_at();
  status.run_started = started;
  status.dropped = dropped;
  if (settling) status.settling = awaited.size() + settling->returning.size();
  status.response_time = response_times.Summary();
  return status;
}

RunCore::RunCore(const RunPlan& plan, RunCoreOptions options, CreditPort& credits, JournalPort& journal,
                 RecordAckPort& acks)
    : parts_(std::make_unique<Parts>(plan, std::move(options), credits, journal, acks)) {}

RunCore::~RunCore() = default;

absl::StatusOr<pb::RegisterReply> RunCore::Register(const pb::RegisterRequest& request, Nanos now) {
  parts_->NoteTurn(now);
  return parts_->Register(request, now);
}

void RunCore::OnFrame(const RouteId& route, std::string_view frame, Nanos now, std::string_view key) {
  parts_->NoteTurn(now);
  parts_->OnFrame(route, frame, now, key);
}

absl::Status RunCore::OnRecords(const pb::RecordBatch& batch, Nanos now) {
  if (!Knows(batch.session(), batch.token())) {
    return absl::PermissionDeniedError(
        "records of a session that is not registered here, or with another's token");
  }
  parts_->NoteTurn(now);
  return parts_->OnRecords(batch, now);
}

bool RunCore::Knows(std::string_view session, std::string_view token) const {
  const auto id = SessionId::FromBytes(session);
  const auto key = RecordToken::FromBytes(token);
  if (!id || !key) return false;
  const Session* known = std::as_const(parts_->sessions).Find(*id);
  if (known == nullptr) return false;
  return known->token.IsZero() ? known->token_hash == TokenHash(*key) : known->token == *key;
}

void RunCore::OnFetching(const SessionId& id, Nanos now) {
  Session* session = parts_->sessions.Find(id);
  if (session != nullptr && session->live && !session->connected) session->last_answered = now;
}

void RunCore::OnCalibrated(const SessionId& id, const pb::Calibration& calibration, Nanos now) {
  parts_->NoteTurn(now);
  if (parts_->sessions.Find(id) == nullptr) return;
  pb::JournalEntry entry;
  entry.mutable_calibrated()->set_session(id.Bytes());
  *entry.mutable_calibrated()->mutable_calibration() = calibration;
  parts_->journal.Append(entry);
}

void RunCore::OnGoodbye(const SessionId& id, const std::string& reason, Nanos now,
                        std::optional<double> stolen) {
  parts_->NoteTurn(now);
  Session* session = parts_->sessions.Find(id);
  if (session == nullptr) return;
  if (parts_->settling) parts_->settling->returning.erase(id);  // every record of it was acknowledged
  session->stolen = stolen;
  parts_->EndSession(*session, reason, false, now);
}

void RunCore::OnWorkerExit(std::uint32_t pid, const std::string& reason, bool clean, Nanos now) {
  parts_->NoteTurn(now);
  for (Session* session : parts_->sessions.Live()) {
    if (session->pid == pid && session->same_clock) parts_->EndSession(*session, reason, !clean, now);
  }
}

void RunCore::OnDurable(JournalPort::Index index, Nanos now) {
  parts_->NoteTurn(now);
  parts_->OnDurable(index, now);
}

void RunCore::Resume(CutRun cut, Nanos now) {
  parts_->NoteTurn(now);
  parts_->Resume(std::move(cut), now);
}

void RunCore::OnFormerGone(std::uint32_t pid) { parts_->OnFormerGone(pid); }

bool RunCore::NothingToCome() const { return parts_->phases.stage() == PhaseScheduler::Stage::kOver; }

void RunCore::Start(Nanos now) {
  parts_->NoteTurn(now);
  if (parts_->state != RunStatus::State::kGathering) return;
  parts_->state = RunStatus::State::kRunning;
  parts_->started = now;
  parts_->phases.Wait(now);
}

void RunCore::Interrupt(Nanos now) {
  parts_->NoteTurn(now);
  parts_->Interrupt(now);
}

void RunCore::Abort(const std::string& reason, Nanos now) {
  parts_->NoteTurn(now);
  parts_->Abort(reason, now);
}

Nanos RunCore::OnTick(Nanos now) { return parts_->Tick(now); }
RunStatus RunCore::Status() const { return parts_->Status(); }
pb::MembersReply RunCore::Members(Nanos now) const { return parts_->Members(now); }
const std::vector<EndedPhase>& RunCore::EndedPhases() const { return parts_->ended; }
bool RunCore::Done() const { return parts_->Done(); }
std::string RunCore::FailureReason() const { return parts_->failure; }

std::uint64_t RunCore::Undurable() const { return parts_->journal.undurable(); }

const std::vector<std::uint64_t>& RunCore::InFlightByUrl() const { return parts_->ledger.in_flight_by_url(); }

bool RunCore::IdentitiesHold(std::string* why) const {
  const std::string violation = parts_->ledger.Violation();
  if (violation.empty()) return true;
  if (why != nullptr) *why = violation;
  return false;
}

}  // namespace imgperf
