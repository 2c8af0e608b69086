#include "controller/run/run_core.h"

#include <gtest/gtest.h>

#include <array>

#include "controller/credit/phase_scheduler.h"
#include "tests/controller/run/run_core_fixture.h"

namespace imgperf {
namespace {

using State = RunStatus::State;

TEST_F(RunCoreTest, TellsTheResponseTimesOfThePhaseAndWhatPhasesWereLike) {
  plan.phases.push_back(plan.phases[0]);
  plan.phases[0].requests = 2;
  Worker w = Join("w");
  EXPECT_EQ(core().Status().run_started, 0);
  Begin();
  const auto first = CreditsTo(w);
  ASSERT_EQ(first.size(), 2u);
  Record(w, first[0], pb::FAILED);  // of no interest: an error is fast
  EXPECT_EQ(core().Status().response_time.count, 0u);
  RecordAfter(w, first[1], 3 * kSecond);
  ASSERT_EQ(core().EndedPhases().size(), 1u);
  const EndedPhase& ended = core().EndedPhases()[0];
  EXPECT_EQ(ended.phase, 0u);
  EXPECT_EQ(ended.started, now);
  EXPECT_EQ(ended.sealed, now);
  EXPECT_EQ(ended.counts.completed(), 1u);
  EXPECT_EQ(ended.counts.failed(), 1u);
  EXPECT_EQ(ended.stop_reason, "count");
  EXPECT_EQ(ended.response_time.count, 1u);
  EXPECT_NEAR(static_cast<double>(ended.response_time.p50), 3e9, 3e7);
  EXPECT_EQ(core().Status().response_time.count, 0u) << "the next phase has its own";
  EXPECT_EQ(core().Status().run_started, now);
}

TEST_F(RunCoreTest, TellsUntilWhenADrainMayLast) {
  Worker w = Join("w");
  Begin();
  EXPECT_EQ(core().Status().drains_until, 0);
  core().Interrupt(now);
  Tick();
  EXPECT_EQ(core().Status().drains_until, now + plan.request.timeout_for + PhaseScheduler::kDrainMargin);
}

TEST_F(RunCoreTest, ARunGoesFromGatheringToDone) {
  tuned.keep_images = [](std::uint32_t, std::uint64_t index) { return index == 1; };
  plan.phases[0].entry_order = {5, 6};
  Worker w = Join("w");
  EXPECT_EQ(core().Status().live_sessions, 1u);
  Begin();
  std::vector<pb::Credit> credits_seen;
  while (credits_seen.size() < 4) {
    const auto fresh = CreditsTo(w);
    ASSERT_FALSE(fresh.empty());
    for (const pb::Credit& credit : fresh) {
      now += kMillisecond;
      credits_seen.push_back(credit);
      Finish(w, credit);
      Record(w, credit);
    }
  }
  EXPECT_EQ(credits_seen[0].due_ns(), 100 * kSecond);
  EXPECT_FALSE(credits_seen[0].due_at_slot_end());
  EXPECT_TRUE(credits_seen[2].due_at_slot_end());
  EXPECT_EQ(credits_seen[2].due_ns(), 100 * kSecond + kMillisecond);
  EXPECT_EQ(credits_seen[3].entry(), 6u);
  EXPECT_FALSE(credits_seen[0].keep_images());
  EXPECT_TRUE(credits_seen[1].keep_images());
  EXPECT_EQ(core().Status().state, State::kSealing);
  EXPECT_TRUE(MessagesTo(w).back().has_run_over());
  core().OnGoodbye(w.id(), "done", now);
  Tick();
  EXPECT_FALSE(core().Done()) << "the seal is not durable";
  Sync();
  EXPECT_TRUE(core().Done());
  EXPECT_EQ(Sealed().counts().completed(), 4u);
  EXPECT_EQ(core().FailureReason(), "");
  EXPECT_EQ(Events(), "");
  EXPECT_EQ(acks.acked.back(), std::make_pair(w.id(), std::uint64_t{4}));
}

struct RunCoreLevels : RunCoreTest, testing::WithParamInterface<std::tuple<PhaseKind, ExportLevel>> {};

TEST_P(RunCoreLevels, RawExchangesAreAskedForAtTheirLevelAndNotOfWarmUps) {
  const auto [kind, level] = GetParam();
  plan.phases[0].kind = kind;
  plan.output.level = level;
  Worker w = Join("w");
  Begin();
  const auto fresh = CreditsTo(w);
  ASSERT_FALSE(fresh.empty());
  EXPECT_EQ(fresh[0].keep_raw(), kind == PhaseKind::kProfiling && level == ExportLevel::kRaw);
}

std::string NameOf(const testing::TestParamInfo<RunCoreLevels::ParamType>& parameter) {
  constexpr std::array kLevels = {"Summary", "Records", "Raw"};
  const auto [kind, level] = parameter.param;
  return std::string(kind == PhaseKind::kWarmup ? "WarmUp" : "Measured") +
         kLevels.at(static_cast<int>(level));
}

INSTANTIATE_TEST_SUITE_P(Phases, RunCoreLevels,
                         testing::Combine(testing::Values(PhaseKind::kWarmup, PhaseKind::kProfiling),
                                          testing::Values(ExportLevel::kSummary, ExportLevel::kRecords,
                                                          ExportLevel::kRaw)),
                         NameOf);

TEST_F(RunCoreTest, NothingIsDispatchedBeforeTheWatermarkIsDurable) {
  Worker w = Join("w");
  core().Start(now);
  Tick();
  EXPECT_TRUE(CreditsTo(w).empty());
  Sync();
  EXPECT_EQ(CreditsTo(w).size(), 2u);
}

TEST_F(RunCoreTest, GrantsComeBeforeTheirCredits) {
  Worker w = Join("w");
  Begin();
  const auto messages = MessagesTo(w);
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[0].grant().slots_size(), 2);
  EXPECT_TRUE(messages[1].credit().has_slot());
}

TEST_F(RunCoreTest, AcknowledgementsWaitForTheJournal) {
  Worker w = Join("w");
  Begin();
  const auto credit = CreditsTo(w)[0];
  Record(w, credit);
  EXPECT_TRUE(acks.acked.empty());
  Sync();
  EXPECT_EQ(acks.acked.size(), 1u);
}

TEST_F(RunCoreTest, AResentBatchIsOnlyAcknowledgedAgain) {
  Worker w = Join("w");
  Begin();
  const auto credit = CreditsTo(w)[0];
  Record(w, credit);
  Sync();
  const std::size_t entries = journal.entries.size();
  --w.records;
  Record(w, credit);
  EXPECT_EQ(journal.entries.size(), entries);
  EXPECT_EQ(core().Status().run_counts.duplicates(), 0u);
  Sync();
  EXPECT_EQ(acks.acked.size(), 2u);
}

TEST_F(RunCoreTest, RecordsThatJumpOrBearAForeignTokenAreRefused) {
  Worker w = Join("w");
  Worker v = Join("v");
  Begin();
  w.records = 5;
  EXPECT_TRUE(absl::IsFailedPrecondition(TryRecord(w, pb::Credit())));
  Worker thief = w;
  thief.reply.set_record_token(v.reply.record_token());
  EXPECT_TRUE(absl::IsPermissionDenied(TryRecord(thief, pb::Credit())));
  EXPECT_TRUE(core().Knows(w.reply.session(), w.reply.record_token()));
  EXPECT_FALSE(core().Knows(w.reply.session(), v.reply.record_token()));
  EXPECT_FALSE(core().Knows("short", "x"));
}

TEST_F(RunCoreTest, ARecordFreesItsSlotWhenTheReturnIsSlow) {
  Worker w = Join("w");
  Begin();
  const auto first = CreditsTo(w);
  Record(w, first[0]);
  EXPECT_EQ(CreditsTo(w).size(), 1u);
  Finish(w, first[0]);
  EXPECT_TRUE(CreditsTo(w).empty()) << "the return frees nothing twice";
}

TEST_F(RunCoreTest, ACreditGivenBackGoesOutAgain) {
  durable_at_once = true;
  Worker w = Join("w");
  Begin();
  const auto first = CreditsTo(w);
  GiveBack(w, first[0]);
  const auto again = CreditsTo(w);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].credit(), first[0].credit());
  EXPECT_EQ(again[0].attempt(), 1u);
  EXPECT_EQ(again[0].due_ns(), first[0].due_ns()) << "its due instant is its own";
}

TEST_F(RunCoreTest, StrangersGarbageAndOtherRunsAreDropped) {
  Worker w = Join("w");
  core().OnFrame("r", "\xff\xff garbage", now);
  pb::Envelope envelope = From(w);
  envelope.set_run(78);
  Hear(w, envelope);
  envelope = From(w);
  envelope.set_epoch(3);
  Hear(w, envelope);
  envelope = From(w);
  envelope.set_session(SessionId::Random().Bytes());
  Hear(w, envelope);
  core().Interrupt(now);
  core().OnGoodbye(w.id(), "", now);
  Tick();
  EXPECT_NE(Events().find("4 frames"), std::string::npos) << Events();
}

TEST_F(RunCoreTest, RegistrationIsRefusedWithItsReason) {
  tuned.version = "1";
  pb::RegisterRequest request = RequestOf("w");
  request.set_version("2");
  EXPECT_TRUE(absl::IsFailedPrecondition(core().Register(request, now).status()));
  request.set_version("1");
  request.set_run(5);
  EXPECT_TRUE(absl::IsNotFound(core().Register(request, now).status()));
  request.set_run(0);
  EXPECT_TRUE(core().Register(request, now).ok());
  request.set_pid(2);
  EXPECT_TRUE(core().Register(request, now).ok());
  request.set_pid(3);
  EXPECT_TRUE(absl::IsResourceExhausted(core().Register(request, now).status()));
  request.set_pid(2);
  EXPECT_TRUE(core().Register(request, now).ok()) << "its first reply was lost";
  core().Interrupt(now);
  EXPECT_TRUE(absl::IsFailedPrecondition(core().Register(request, now).status()));
}

TEST_F(RunCoreTest, WritesDownWhatAWorkerMeasuredOfItself) {
  const auto reply = core().Register(RequestOf("w"), now);
  ASSERT_TRUE(reply.ok()) << reply.status();
  pb::Calibration calibration;
  calibration.set_cpu_ns(70'000);
  core().OnCalibrated(*SessionId::FromBytes(reply->session()), calibration, now);
  EXPECT_EQ(journal.last().calibrated().session(), reply->session());
  EXPECT_EQ(journal.last().calibrated().calibration().cpu_ns(), 70'000u);
  const std::size_t written = journal.entries.size();
  core().OnCalibrated(SessionId::Random(), calibration, now);
  EXPECT_EQ(journal.entries.size(), written) << "a stranger's";
}

TEST_F(RunCoreTest, OnlyAWorkerOfTheSameMachineSharesTheClock) {
  EXPECT_TRUE(Join("w").reply.same_clock());
  pb::RegisterRequest request = RequestOf("v");
  request.set_time_namespace("another");
  EXPECT_FALSE(core().Register(request, now)->same_clock());
}

TEST_F(RunCoreTest, AFullWorkerGetsNoCreditsAndABlockedSocketKeepsThem) {
  Worker w = Join("w");
  pb::Envelope full = From(w);
  full.mutable_beat()->set_full(true);
  Hear(w, full);
  Begin();
  EXPECT_TRUE(CreditsTo(w).empty());
  Beat(w);
  EXPECT_EQ(CreditsTo(w).size(), 2u);
}

TEST_F(RunCoreTest, AFailingTargetEndsTheRunAndSaysWhy) {
  plan.phases[0].requests = 100;
  plan.phases.push_back(plan.phases[0]);
  Worker w = Join("w");
  Begin();
  for (int i = 0; i < 10; ++i) {
    const auto fresh = CreditsTo(w);
    for (const auto& credit : fresh) {
      if (!credit.has_slot()) continue;
      Finish(w, credit);
      Record(w, credit, pb::FAILED);
    }
  }
  EXPECT_EQ(core().Status().state, State::kSealing);
  EXPECT_NE(core().FailureReason().find("all of the first"), std::string::npos) << core().FailureReason();
}

TEST_F(RunCoreTest, ASpentErrorBudgetEndsTheRunAndIsNamed) {
  plan.phases[0].requests = 100;
  plan.phases[0].abort_if = ParseAbortRule("error_rate > 20%").value();
  plan.phases.push_back(plan.phases[0]);
  Worker w = Join("w");
  Begin();
  int sent = 0;
  for (int i = 0; i < 10; ++i) {
    for (const auto& credit : CreditsTo(w)) Record(w, credit, sent++ % 3 == 2 ? pb::FAILED : pb::COMPLETED);
    Sync();
  }
  EXPECT_EQ(core().Status().state, State::kSealing);
  EXPECT_EQ(core().Status().run_counts.issued(), 11u)
      << "ten to judge by, the one in flight beside the tenth, and nothing more";
  EXPECT_EQ(core().Status().run_counts.open(), 0u);
  EXPECT_NE(core().FailureReason().find("phase load: abort_if error_rate > 20%: of 1"), std::string::npos)
      << core().FailureReason();
  for (const auto& entry : journal.entries) {
    if (!entry.has_phase_sealed()) continue;
    EXPECT_EQ(entry.phase_sealed().stop_reason(), "abort_if: error_rate > 20%");
    EXPECT_TRUE(entry.phase_sealed().aborted());
  }
}

TEST_F(RunCoreTest, PhasesFollowEachOtherAndAreSealed) {
  durable_at_once = true;
  plan.phases[0].requests = 1;
  plan.phases.push_back(plan.phases[0]);
  plan.phases[1].concurrency = 1;
  Worker w = Join("w");
  Begin();
  Record(w, CreditsTo(w)[0]);
  const auto second = CreditsTo(w);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0].phase(), 1u);
  EXPECT_EQ(core().Status().phase, 1u);
  int sealed = 0;
  for (const auto& entry : journal.entries) sealed += entry.has_phase_sealed();
  EXPECT_EQ(sealed, 1);
}

TEST_F(RunCoreTest, TheRequestLimitEndsTheRunWithoutAFailure) {
  plan.limits.max_requests = 2;
  Worker w = Join("w");
  Begin();
  for (const auto& credit : CreditsTo(w)) Record(w, credit);
  EXPECT_TRUE(CreditsTo(w).empty());
  core().OnGoodbye(w.id(), "", now);
  Tick();
  EXPECT_EQ(core().FailureReason(), "");
  EXPECT_NE(Events().find("max_requests"), std::string::npos);
}

TEST_F(RunCoreTest, TheDeadlineClosesWhatIsOpen) {
  plan.limits.max_duration_for = 2 * kSecond;
  Worker w = Join("w");
  Begin();
  Pass(2 * kSecond, {&w});
  EXPECT_EQ(core().Status().run_counts.lost(), 2u);
  EXPECT_EQ(core().Status().run_counts.open(), 0u);
  EXPECT_NE(core().FailureReason().find("max_duration"), std::string::npos);
  int cancels = 0;
  for (const auto& message : MessagesTo(w)) cancels += message.has_cancel();
  EXPECT_EQ(cancels, 2);
}

}  // namespace
}  // namespace imgperf
