// A RunCore over fakes, driven by hand; workers are played by the test.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "controller/run/cut_fold.h"
#include "controller/run/run_core.h"
#include "tests/controller/run/fakes.h"

namespace imgperf {

struct RunCoreTest : testing::Test {
  RunCoreTest() {
    plan.cluster.workers = 2;
    plan.request.timeout_for = 30 * kSecond;
    plan.phases.emplace_back();
    plan.phases[0].name = "load";
    plan.phases[0].concurrency = 2;
    plan.phases[0].requests = 4;
  }

  struct Worker {
    pb::RegisterReply reply;
    RouteId route;
    std::uint64_t sent = 0;      // messages
    std::uint64_t received = 0;  // credits and the rest
    std::uint64_t records = 0;
    SessionId id() const { return *SessionId::FromBytes(reply.session()); }
  };

  RunCore& core() {
    if (!core_) core_ = std::make_unique<RunCore>(plan, Options(), credits, journal, acks);
    return *core_;
  }
  // SIGKILL, and another controller that goes on with the first `kept` entries of the journal.
  void Restart(std::size_t kept) {
    core_.reset();
    credits = {};
    acks = {};
    std::vector<pb::JournalEntry> entries = std::exchange(journal, {}).entries;
    entries.resize(kept);
    CutFold cut;
    pb::JournalEntry header;
    header.mutable_header()->set_run(77);
    header.mutable_header()->set_epoch(epoch++);
    EXPECT_TRUE(cut.Add(header).ok());
    for (const pb::JournalEntry& entry : entries) {
      EXPECT_TRUE(cut.Add(entry).ok());
      journal.Append(entry);
    }
    auto found = cut.Finish();
    ASSERT_TRUE(found.ok()) << found.status();
    core().Resume(*std::move(found), now);
    Tick();
  }
  RunCoreOptions Options() {
    RunCoreOptions options = tuned;
    options.run = 77;
    options.epoch = epoch;
    options.boot_id = "boot";
    options.time_namespace = "time";
    return options;
  }
  pb::RegisterRequest RequestOf(const std::string& name) {
    pb::RegisterRequest request;
    request.set_name(name);
    request.set_host("host");
    request.set_pid(static_cast<std::uint32_t>(name[0]));
    request.set_boot_id("boot");
    request.set_time_namespace("time");
    return request;
  }
  // What a worker that lost its session registers with.
  pb::RegisterRequest Again(const Worker& worker, const std::string& name) {
    pb::RegisterRequest request = RequestOf(name);
    request.set_run(77);
    request.add_former()->set_session(worker.reply.session());
    return request;
  }
  static void Name(const pb::Credit& credit, pb::AttemptRef* ref) {
    ref->set_credit(credit.credit());
    ref->set_attempt(credit.attempt());
  }
  Worker Join(const std::string& name) {
    return Take(core().Register(RequestOf(name), now), name + "-route");
  }
  Worker Take(const absl::StatusOr<pb::RegisterReply>& reply, const RouteId& route) {
    EXPECT_TRUE(reply.ok()) << reply.status();
    Worker worker{reply.value_or(pb::RegisterReply()), route};
    Beat(worker);
    return worker;
  }
  pb::Envelope From(const Worker& worker) {
    pb::Envelope envelope;
    envelope.set_run(77);
    envelope.set_epoch(worker.reply.epoch());
    envelope.set_session(worker.reply.session());
    return envelope;
  }
  void Hear(const Worker& worker, const pb::Envelope& envelope) {
    core().OnFrame(worker.route, envelope.SerializeAsString(), now);
    Tick();
  }
  void Beat(const Worker& worker) {
    pb::Envelope envelope = From(worker);
    envelope.mutable_beat()->set_sent_ns(1);
    Hear(worker, envelope);
  }
  void Say(Worker& worker, const pb::ToController& message) {
    pb::Envelope envelope = From(worker);
    envelope.set_first_seq(++worker.sent);
    *envelope.add_to_controller() = message;
    Hear(worker, envelope);
  }
  void Finish(Worker& worker, const pb::Credit& credit, bool cancelled = false) {
    pb::ToController message;
    message.mutable_finished()->set_cancelled(cancelled);
    message.mutable_finished()->mutable_attempt()->set_credit(credit.credit());
    message.mutable_finished()->mutable_attempt()->set_attempt(credit.attempt());
    Say(worker, message);
  }
  void GiveBack(Worker& worker, const pb::Credit& credit) {
    pb::ToController message;
    message.mutable_answer()->mutable_attempt()->set_credit(credit.credit());
    message.mutable_answer()->mutable_attempt()->set_attempt(credit.attempt());
    message.mutable_answer()->set_kind(pb::Answer::NEVER_STARTED);
    Say(worker, message);
  }
  void Record(Worker& worker, const pb::Credit& credit, pb::Outcome outcome = pb::COMPLETED) {
    const absl::Status taken = TryRecord(worker, credit, outcome);
    EXPECT_TRUE(taken.ok()) << taken;
  }
  absl::Status TryRecord(Worker& worker, const pb::Credit& credit, pb::Outcome outcome = pb::COMPLETED) {
    pb::Record record;
    record.set_outcome(outcome);
    return Stream(worker, credit, record);
  }
  // Completed so long after it was due.
  void RecordAfter(Worker& worker, const pb::Credit& credit, Nanos response_time) {
    pb::Record record;
    record.set_outcome(pb::COMPLETED);
    record.set_due_ns(kSecond);
    record.set_last_byte_ns(kSecond + response_time);
    const absl::Status taken = Stream(worker, credit, record);
    EXPECT_TRUE(taken.ok()) << taken;
  }
  absl::Status Stream(Worker& worker, const pb::Credit& credit, pb::Record record) {
    record.set_credit(credit.credit());
    record.set_attempt(credit.attempt());
    pb::RecordBatch batch;
    batch.set_session(worker.reply.session());
    batch.set_token(worker.reply.record_token());
    batch.set_first_seq(++worker.records);
    *batch.add_records() = std::move(record);
    absl::Status taken = core().OnRecords(batch, now);
    Tick();
    return taken;
  }
  // Everything written so far is durable.
  void Sync() {
    core().OnDurable(journal.entries.size(), now);
    Tick();
  }
  void Begin() {
    core().Start(now);
    Tick();
    Sync();
  }
  void Tick() {
    core().OnTick(now);
    for (std::size_t synced = 0; durable_at_once && synced < journal.entries.size();) {
      synced = journal.entries.size();
      core().OnDurable(synced, now);
      core().OnTick(now);
    }
    std::string why;
    EXPECT_TRUE(core().IdentitiesHold(&why)) << why;
    EXPECT_TRUE(journal.folded.ok()) << journal.folded;
  }
  // Time passes without a gap in the loop; `alive` go on beating.
  void Pass(Nanos length, const std::vector<Worker*>& alive = {}) {
    for (const Nanos end = now + length; now < end;) {
      now = std::min(end, now + 100 * kMillisecond);
      for (const Worker* worker : alive) Beat(*worker);
      Tick();
    }
  }
  // The credits sent to a worker since it was last asked.
  std::vector<pb::Credit> CreditsTo(const Worker& worker) {
    std::vector<pb::Credit> found;
    for (const pb::ToWorker& message : MessagesTo(worker)) {
      if (message.has_credit()) found.push_back(message.credit());
    }
    return found;
  }
  std::vector<pb::ToWorker> MessagesTo(const Worker& worker) {
    std::vector<pb::ToWorker> found;
    for (auto& [route, envelope] : credits.sent) {
      if (route != worker.route) continue;
      found.insert(found.end(), envelope.to_worker().begin(), envelope.to_worker().end());
      envelope.clear_to_worker();
    }
    return found;
  }
  const pb::RunSealed& Sealed() { return journal.last().run_sealed(); }
  std::string Events() {
    std::string all;
    for (const std::string& event : Sealed().events()) all += event + "\n";
    return all;
  }

  std::uint32_t epoch = 0;       // the controller's life
  bool durable_at_once = false;  // without Sync()
  RunPlan plan;
  RunCoreOptions tuned;
  FakeCredits credits;
  FakeJournal journal;
  FakeAcks acks;
  Nanos now = 100 * kSecond;

 private:
  std::unique_ptr<RunCore> core_;
};

}  // namespace imgperf
