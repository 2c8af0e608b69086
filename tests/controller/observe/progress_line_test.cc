#include "controller/observe/progress_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf {
namespace {

using State = RunStatus::State;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

constexpr Nanos kNow = 1010 * kSecond;

class ProgressLineTest : public testing::Test {
 protected:
  ProgressLineTest() {
    plan.phases.resize(3);
    plan.phases[1].name = "load";
    plan.phases[1].requests = 3000;
    plan.cluster.workers = 4;
    status.state = State::kRunning;
    status.phase = 1;
    status.run_started = 900 * kSecond;
    status.phase_started = 1000 * kSecond;
    status.in_flight = 64;
    status.live_sessions = 4;
    status.phase_counts.set_issued(184);
    status.phase_counts.set_open(64);
    status.phase_counts.set_completed(119);
    status.phase_counts.set_failed(1);
    status.run_counts.set_issued(194);  // ten in the phase before
    status.response_time = {119, 3200 * kMillisecond, 5 * kSecond, 7900 * kMillisecond};
    ended = {1, 1000 * kSecond, 1242 * kSecond, status.phase_counts, status.response_time, "count"};
    ended.counts.set_completed(2999);
  }
  std::string Line(double per_second = 12.4) {
    return Fit(LiveFields(plan, status, per_second, kNow), kAnyWidth);
  }
  std::string Last() { return Fit(LastFields(plan, ended), kAnyWidth); }

  RunPlan plan;
  RunStatus status;
  EndedPhase ended;
};

TEST_F(ProgressLineTest, TellsHowThePhaseGoes) {
  EXPECT_EQ(
      Line(),
      "load (2/3): 120 of 3000 done (4 %), 64 in flight, 12.4/s, response p50 3.2 s p99 7.9 s, 1 failed, "
      "about 3 m 53 s to go");
}

TEST_F(ProgressLineTest, TellsHowFarTheCeilingHoldsTheScheduleBack) {
  status.held_since = kNow - 1200 * kMillisecond;
  EXPECT_THAT(Line(), HasSubstr(", 64 in flight, held for 1.2 s, 12.4/s"));
  status.held_since = kNow - 50 * kMillisecond;
  EXPECT_THAT(Line(), Not(HasSubstr("held")));
  status.held_since = kNow - 1200 * kMillisecond;
  status.state = State::kDraining;
  EXPECT_THAT(Line(), Not(HasSubstr("held")));
}

TEST_F(ProgressLineTest, TellsOfAPause) {
  status.phase_started = 0;
  status.begins_at = kNow + 4'200 * kMillisecond;
  EXPECT_EQ(Line(), "load (2/3): begins in 5 s (pause)");
  status.begins_at = kNow;
  EXPECT_EQ(Line(), "load (2/3): about to begin");
}

TEST_F(ProgressLineTest, LetsGoTheLeastOnNarrowTerminals) {
  const auto fields = LiveFields(plan, status, 12.4, kNow);
  EXPECT_EQ(Fit(fields, 90),
            "load (2/3): 120 of 3000 done (4 %), 64 in flight, 12.4/s, 1 failed, about 3 m 53 s to go");
  EXPECT_EQ(Fit(fields, 80),
            "load (2/3): 120 of 3000 done (4 %), 64 in flight, 1 failed, about 3 m 53 s to go");
  EXPECT_EQ(Fit(fields, 70), "load (2/3): 120 of 3000 done (4 %), 1 failed, about 3 m 53 s to go");
  EXPECT_EQ(Fit(fields, 50), "load (2/3): 120 of 3000 done (4 %), 1 failed");
  EXPECT_EQ(Fit(fields, 35), "load (2/3): 120 of 3000 done (4 %)");
  EXPECT_EQ(Fit(fields, 20), "load (2/3): 120 of…");
}

TEST_F(ProgressLineTest, CountsDownTheStopRuleThatEndsFirst) {
  plan.phases[1].duration_for = 15 * kSecond;
  EXPECT_THAT(Line(), EndsWith("about 5 s to go"));
  plan.limits.max_duration_for = 112 * kSecond;
  EXPECT_THAT(Line(), EndsWith("about 2 s to go"));
  EXPECT_THAT(Line(2880), EndsWith("about 1 s to go"));
  plan.limits = {};
  plan.phases[1].requests = 0;
  EXPECT_THAT(Line(), HasSubstr("load (2/3): 120 done, 64 in flight"));
  EXPECT_THAT(Line(), EndsWith("about 5 s to go"));
}

TEST_F(ProgressLineTest, KnowsThatTheRunMaySendNoMore) {
  plan.limits.max_requests = 250;
  EXPECT_THAT(Line(12), HasSubstr("120 of 240 done (50 %)"));
  EXPECT_THAT(Line(12), EndsWith("about 10 s to go"));
}

TEST_F(ProgressLineTest, GuessesNothingBeforeTheFirstRequestCompleted) {
  status.phase_counts.set_completed(0);
  status.response_time = {};
  plan.phases[1].duration_for = 15 * kSecond;
  EXPECT_EQ(Line(0.1), "load (2/3): 1 of 3000 done (0 %), 64 in flight, 0.1/s, 1 failed");
  status.phase_counts.set_failed(0);
  EXPECT_EQ(Line(0), "load (2/3): 0 of 3000 done (0 %), 64 in flight");
}

TEST_F(ProgressLineTest, ShowsAPercentileOnceARequestMayLieBeyondIt) {
  status.response_time.count = 99;
  EXPECT_THAT(Line(), HasSubstr("/s, response p50 3.2 s p90 5 s, 1"));
  status.response_time.count = 9;
  EXPECT_THAT(Line(), HasSubstr("/s, response p50 3.2 s, 1"));
}

TEST_F(ProgressLineTest, TellsTroublesAndMissingWorkers) {
  status.phase_counts.set_lost(2);
  status.phase_counts.set_cancelled(3);
  status.phase_counts.set_unsent(4);
  status.live_sessions = 2;
  EXPECT_THAT(Line(), HasSubstr("1 failed, 2 lost, 3 cancelled, 4 not sent, 2 of 4 workers, about"));
}

TEST_F(ProgressLineTest, SaysOneHundredPercentOfWhatIsDone) {
  status.phase_counts.set_completed(2998);
  EXPECT_THAT(Line(), HasSubstr("2999 of 3000 done (99 %)"));
}

TEST_F(ProgressLineTest, WritesFastRatesInFull) { EXPECT_THAT(Line(20'123.4), HasSubstr(" 20123/s")); }

TEST_F(ProgressLineTest, WhileItDrainsTellsWhatIsAwaitedAndForHowLong) {
  status.state = State::kDraining;
  status.drains_until = kNow + 842 * kSecond;
  EXPECT_EQ(Line(),
            "load (2/3): 120 of 3000 done (4 %), 12.4/s, response p50 3.2 s p99 7.9 s, 1 failed, draining: "
            "64 awaited "
            "for 14 m 2 s at most");
  status.drains_until = 0;
  EXPECT_THAT(Line(), EndsWith("draining: 64 awaited"));
}

TEST_F(ProgressLineTest, BetweenPhasesTellsWhatComesOrIsMissing) {
  status.phase_started = 0;
  EXPECT_EQ(Line(), "load (2/3): about to begin");
  status.live_sessions = 0;
  EXPECT_EQ(Line(), "load (2/3): waits for a worker to come back");
}

TEST_F(ProgressLineTest, TellsTheEndAndNothingBeforeTheBeginning) {
  status.state = State::kSealing;
  EXPECT_EQ(Line(), "ending: 4 workers hand in their last records");
  status.state = State::kGathering;
  EXPECT_EQ(Line(), "");
}

TEST_F(ProgressLineTest, OfAPhaseItsWholeStays) {
  EXPECT_EQ(Last(),
            "load (2/3): 3000 of 3000 done in 4 m 2 s, 12.4/s, response p50 3.2 s p99 7.9 s, 1 failed");
}

TEST_F(ProgressLineTest, APhaseThatWasCutShortSaysWhy) {
  ended.counts.set_completed(0);
  ended.counts.set_failed(0);
  ended.counts.set_unsent(5);
  ended.response_time = {};
  ended.stop_reason = "interrupted";
  EXPECT_EQ(Last(), "load (2/3): 0 of 3000 done in 4 m 2 s, 5 not sent, ended: interrupted");
  EXPECT_THAT(Last(), Not(HasSubstr("response")));
}

}  // namespace
}  // namespace imgperf
