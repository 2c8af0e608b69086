#include "tests/model/worker_process.h"

#include <cstdlib>

#include <absl/strings/str_cat.h>

namespace imgperf::model {

WorkerProcess::WorkerProcess(Clockwork& clockwork, Network& network, ControllerHost& controller,
                             Evidence& evidence, const WorkerTraits& traits)
    : clockwork_(clockwork),
      controller_(controller),
      evidence_(evidence),
      traits_(traits),
      socket_(network, [this](const std::string& frame) { Deliver([this, frame] { OnFrame(frame); }); }),
      core_(*this, *this) {}

void WorkerProcess::OnFrame(const std::string& frame) {
  if (clockwork_.tracing()) {
    pb::Envelope envelope;
    envelope.ParseFromString(frame);
    envelope.clear_session();
    clockwork_.Note("worker ", traits_.pid, " hears ", envelope.ShortDebugString());
  }
  core_.OnFrame(frame, Here());
}

bool WorkerProcess::Send(std::string_view frame) {
  evidence_.grants.OnWorkerFrame(frame);
  return socket_.Send(frame);
}

Nanos WorkerProcess::WorkerTime(Nanos true_time) const {
  return traits_.clock_offset + true_time +
         static_cast<Nanos>(traits_.drift * static_cast<double>(true_time));
}

Nanos WorkerProcess::TrueTime(Nanos worker_time) const {
  return static_cast<Nanos>(static_cast<double>(worker_time - traits_.clock_offset) / (1 + traits_.drift));
}

Instant WorkerProcess::Here() const {
  const Nanos now = WorkerTime(clockwork_.now());
  return {now, now + 77 * kSecond};
}

void WorkerProcess::Boot() {
  Deliver([] {});
}

void WorkerProcess::Deliver(std::function<void()> work) {
  if (!alive_) return;
  if (stopped_) {
    stopped_work_.push_back(std::move(work));
    return;
  }
  work();
  AfterWork();
}

void WorkerProcess::AfterWork() {
  if (!alive_) return;
  const Nanos next = core_.OnTick(Here());
  if (core_.NeedsRegistration() && !registering_) Register();
  LeaveIfOver();
  const std::uint64_t wake = ++wake_;
  clockwork_.At(std::max(TrueTime(next), clockwork_.now()) + 1000, [this, wake] {
    if (wake == wake_) Deliver([] {});
  });
}

void WorkerProcess::Stop() {
  clockwork_.Note("worker ", traits_.pid, " is stopped");
  stopped_ = true;
}

void WorkerProcess::Continue() {
  if (!stopped_) return;
  clockwork_.Note("worker ", traits_.pid, " continues");
  stopped_ = false;
  for (auto& work : std::exchange(stopped_work_, {})) Deliver(std::move(work));
  Deliver([] {});
}

void WorkerProcess::Kill(bool seen) {
  if (!alive_) return;
  clockwork_.Note("worker ", traits_.pid, " is killed");
  alive_ = false;
  socket_.Close();
  for (const auto& [id, running] : running_) evidence_.running.erase(id);
  if (!seen) return;
  clockwork_.After(clockwork_.Skewed(kSecond), [this] {
    controller_.Deliver(
        [this](RunCore& core, Nanos now) { core.OnWorkerExit(traits_.pid, "killed", false, now); });
  });
}

void WorkerProcess::Cut(Nanos down_for) {
  clockwork_.Note("worker ", traits_.pid, " is cut off for ", down_for / kMillisecond, " ms");
  socket_.Cut(down_for);
}

void WorkerProcess::PretendFull(bool full) {
  Deliver([this, full] { core_.SetFull(full); });
}

void WorkerProcess::Terminate() {
  clockwork_.Note("worker ", traits_.pid, " is told to leave");
  Deliver([this] { core_.Leave(Here()); });
}

// ---- registration ----

void WorkerProcess::Register() {
  registering_ = true;
  pb::RegisterRequest request = core_.Inventory();
  request.set_name(absl::StrCat("w", traits_.pid));
  request.set_host("host");
  request.set_pid(traits_.pid);
  if (traits_.same_clock) {
    request.set_boot_id("boot");
    request.set_time_namespace("time");
  }
  for (auto& former : *request.mutable_former()) {
    const Records& records = records_[*SessionId::FromBytes(former.session())];
    former.set_unacknowledged_records(records.all.size() - records.acknowledged);
    former.set_last_record(records.all.size());
  }
  clockwork_.After(clockwork_.Skewed(traits_.rpc_delay), [this, request] {
    if (clockwork_.Chance(traits_.rpc_loss)) return OnRegistered(absl::UnavailableError("lost on the way"));
    const bool there = controller_.Deliver([this, request](RunCore& core, Nanos now) {
      const auto reply = core.Register(request, now);
      if (reply.ok()) controller_.CheckSuperseded(*reply);
      const bool lost = clockwork_.Chance(traits_.rpc_loss);
      clockwork_.After(clockwork_.Skewed(traits_.rpc_delay), [this, reply, lost] {
        OnRegistered(lost ? absl::StatusOr<pb::RegisterReply>(absl::UnavailableError("reply lost")) : reply);
      });
    });
    if (!there) OnRegistered(absl::UnavailableError("nobody listens"));
  });
}

void WorkerProcess::OnRegistered(const absl::StatusOr<pb::RegisterReply>& reply) {
  Deliver([this, reply] {
    if (!reply.ok() && absl::IsFailedPrecondition(reply.status())) {
      leaving_ = true;  // the run is over
      return;
    }
    if (!reply.ok()) {
      clockwork_.After(500 * kMillisecond, [this] { Deliver([this] { registering_ = false; }); });
      return;
    }
    registering_ = false;
    records_[*SessionId::FromBytes(reply->session())].token = *RecordToken::FromBytes(reply->record_token());
    socket_.Connect(clockwork_.Skewed(10 * kMillisecond));
    core_.Begin(*reply, Here());
    CheckSuperseded(*reply);
  });
}

void WorkerProcess::CheckSuperseded(const pb::RegisterReply& reply) {
  for (const pb::AttemptRef& ref : reply.superseded()) {
    const auto at = running_.find({ref.credit(), ref.attempt()});
    if (at == running_.end() || at->second.aborted) continue;
    evidence_.Blame(absl::StrCat("credit ", ref.credit(), ": given up, and its request goes on"));
  }
}

void WorkerProcess::LeaveIfOver() {
  const bool over = core_.RunOver() && running_.empty();
  if (leaving_ || (!over && !core_.Left())) return;
  for (const auto& [session, records] : records_) {
    if (records.acknowledged < records.all.size()) return;
  }
  leaving_ = true;
  if (core_.Left()) {
    evidence_.left += 1;
    alive_ = false;
    socket_.Close();
  }
  Goodbye(core_.session());
}

void WorkerProcess::Goodbye(const SessionId& session) {
  clockwork_.After(clockwork_.Skewed(traits_.rpc_delay), [this, session] {
    controller_.Deliver([this, session](RunCore& core, Nanos now) {
      const std::uint64_t lost = core.Status().run_counts.attempts_lost();
      core.OnGoodbye(session, "goodbye", now);
      if (core.Status().run_counts.attempts_lost() != lost) evidence_.Blame("a goodbye lost an attempt");
    });
  });
}

// ---- requests ----

void WorkerProcess::CheckStart(const StartedCredit& credit) {
  const AttemptId id{credit.credit.credit(), credit.credit.attempt()};
  if (!evidence_.started.emplace(id, credit.session).second) evidence_.Blame("an attempt was started twice");
  if (id.credit >= evidence_.watermark) evidence_.Blame("a credit above the durable watermark was started");
  const auto ended = evidence_.ended.find(credit.session);
  if (ended != evidence_.ended.end() && ended->second.find("silence") != std::string::npos) {
    evidence_.Blame(absl::StrCat("credit ", id.credit, " was started under session ", credit.session.Short(),
                                 " declared dead: ", ended->second));
  }
  for (const auto& [other, running] : running_) {
    if (running.credit.session == credit.session && credit.credit.has_slot() &&
        running.credit.credit.slot() == credit.credit.slot()) {
      evidence_.Blame("two requests run on one slot of one session");
    }
  }
  if (evidence_.phase.open_loop() && Here().now < credit.due)
    evidence_.Blame("a request was sent before it was due");
  CheckTurn(credit);
  const Nanos truth =
      clockwork_.now() - Here().now;  // controller - worker, at the start instead of at the receipt
  const Nanos wander = std::abs(Here().now - credit.received) / 2000 + 2;
  if (credit.clock_segment != 0 &&
      std::abs(truth - credit.clock_offset) > static_cast<Nanos>(credit.clock_bound) + wander) {
    evidence_.Blame("the clock bound does not hold the true offset");
  }
}

// A later turn works from what the one before it brought to this session.
void WorkerProcess::CheckTurn(const StartedCredit& credit) {
  if (credit.credit.turn() == 0) return;
  ++evidence_.turns;
  const auto image = images_.find(credit.credit.conversation());
  if (image == images_.end() || image->second != Image{credit.session, credit.credit.turn() - 1})
    evidence_.Blame(absl::StrCat("credit ", credit.credit.credit(), ": turn ", credit.credit.turn(),
                                 " was started without the image of the one before"));
}

// Requests of live sessions, without those the controller has given up, never exceed the concurrency.
void WorkerProcess::CheckCeiling() {
  std::uint32_t count = 0;
  std::set<std::uint32_t> slots;
  const PhasePlan& phase = evidence_.phase;
  for (const auto& [id, slot] : evidence_.running) {
    if (evidence_.ended.contains(evidence_.started[id])) continue;
    count += !evidence_.closed_attempts.contains(id);
    if (slot && !slots.insert(*slot).second)
      evidence_.Blame(absl::StrCat("two live sessions run requests on slot ", *slot));
  }
  if (!phase.open_loop() && count > phase.concurrency)
    evidence_.Blame(absl::StrCat(count, " requests run, the concurrency is ", phase.concurrency));
  if (!phase.max_in_flight.empty() && count > phase.max_in_flight.back().value)
    evidence_.Blame(absl::StrCat(count, " requests run, the ceiling is ", phase.max_in_flight.back().value));
}

void WorkerProcess::Start(const StartedCredit& credit) {
  clockwork_.Note("worker ", traits_.pid, " starts credit ", credit.credit.credit(), " in ",
                  credit.session.Short());
  CheckStart(credit);
  NoteCut(credit.credit);
  const AttemptId id{credit.credit.credit(), credit.credit.attempt()};
  running_[id] = {credit, false};
  evidence_.running[id] = credit.credit.has_slot() ? std::optional(credit.credit.slot()) : std::nullopt;
  CheckCeiling();
  if (clockwork_.Chance(0.01)) return Finish(id);  // fails before it begins, within the call
  clockwork_.After(clockwork_.Skewed(traits_.latency), [this, id] { Deliver([this, id] { Finish(id); }); });
  if (!credit.credit.has_cancel_after_ns()) return;
  clockwork_.After(credit.credit.cancel_after_ns(), [this, id] { Deliver([this, id] { CutByPlan(id); }); });
}

// Whoever is given a credit, it is the same credit.
void WorkerProcess::NoteCut(const pb::Credit& credit) {
  const bool cut = credit.has_cancel_after_ns();
  const auto [known, fresh] = evidence_.cut.emplace(credit.credit(), cut);
  if (known->second != cut) evidence_.Blame("attempts of one credit differ in being cancelled by the plan");
  if (!fresh) return;
  auto& [cuts, all] = evidence_.cut_of[credit.phase()];
  cuts += cut ? 1 : 0;
  ++all;
}

void WorkerProcess::CutByPlan(AttemptId id) {
  const auto at = running_.find(id);
  if (at == running_.end()) return;
  at->second.aborted = true;
  Finish(id);
}

void WorkerProcess::Abort(AttemptId id) {
  const auto at = running_.find(id);
  if (at == running_.end()) return;
  at->second.aborted = true;
  if (clockwork_.Chance(0.5)) return Finish(id);
  clockwork_.After(kMillisecond, [this, id] { Deliver([this, id] { Finish(id); }); });
}

void WorkerProcess::Finish(AttemptId id) {
  const auto at = running_.find(id);
  if (at == running_.end()) return;
  const Running done = at->second;
  running_.erase(at);
  evidence_.running.erase(id);
  const bool failed = clockwork_.Chance(traits_.failing);
  const pb::Outcome outcome = done.aborted ? pb::CANCELLED : failed ? pb::FAILED : pb::COMPLETED;
  const pb::Credit& credit = done.credit.credit;
  if (credit.has_conversation()) images_.erase(credit.conversation());
  if (credit.keep_for_next() && outcome == pb::COMPLETED)
    images_[credit.conversation()] = {done.credit.session, credit.turn()};
  const Instant here = Here();
  const bool record_first = clockwork_.Chance(0.3);
  if (record_first) File(done.credit, outcome);
  core_.OnFinished(id, outcome, here.now, here);
  if (!record_first) File(done.credit, outcome);
}

// ---- records ----

void WorkerProcess::File(const StartedCredit& credit, pb::Outcome outcome) {
  pb::Record record;
  record.set_credit(credit.credit.credit());
  record.set_attempt(credit.credit.attempt());
  record.set_phase(credit.credit.phase());
  if (credit.credit.has_conversation()) record.set_conversation(credit.credit.conversation());
  record.set_turn(credit.credit.turn());
  record.set_outcome(outcome);
  record.set_status(200);
  record.set_clock_segment(credit.clock_segment);
  record.set_clock_offset_ns(credit.clock_offset);
  record.set_due_ns(credit.due);
  record.set_added_ns(std::max<Nanos>(1, Here().now - traits_.latency));
  record.set_last_byte_ns(Here().now);
  records_[credit.session].all.push_back(record);
  if (clockwork_.Chance(traits_.doubling)) records_[credit.session].all.push_back(record);
  Pump(credit.session);
}

void WorkerProcess::Pump(const SessionId& session) {
  Records& records = records_[session];
  if (records.pumping) return;
  records.pumping = true;
  clockwork_.After(clockwork_.Skewed(50 * kMillisecond), [this, session] {
    Deliver([this, session] {
      records_[session].pumping = false;
      SendRecords(session);
    });
  });
}

// Everything unacknowledged, again and again until it is acknowledged: each send may be lost, late or
// doubled.
void WorkerProcess::SendRecords(const SessionId& session) {
  Records& records = records_[session];
  if (records.acknowledged == records.all.size()) return;
  pb::RecordBatch batch;
  batch.set_session(session.Bytes());
  batch.set_token(records.token.Bytes());
  batch.set_first_seq(records.acknowledged + 1);
  for (std::size_t i = records.acknowledged; i < records.all.size(); ++i)
    *batch.add_records() = records.all[i];
  const int copies = clockwork_.Chance(traits_.rpc_loss) ? static_cast<int>(clockwork_.Between(0, 2)) : 1;
  for (int copy = 0; copy < copies; ++copy) {
    clockwork_.After(clockwork_.Skewed(20 * traits_.rpc_delay), [this, batch] {
      controller_.Deliver([this, batch](RunCore& core, Nanos now) {
        const absl::Status taken = core.OnRecords(batch, now);
        if (!taken.ok()) evidence_.Blame(absl::StrCat("records refused: ", taken.message()));
      });
    });
  }
  clockwork_.After(500 * kMillisecond, [this, session] { Deliver([this, session] { Pump(session); }); });
}

void WorkerProcess::OnRecordAck(const SessionId& session, std::uint64_t seq) {
  const auto at = records_.find(session);
  if (at == records_.end()) return;
  clockwork_.After(clockwork_.Skewed(traits_.rpc_delay), [this, session, seq] {
    Deliver([this, session, seq] {
      Records& records = records_[session];
      records.acknowledged = std::max(records.acknowledged, seq);
    });
  });
}

}  // namespace imgperf::model
