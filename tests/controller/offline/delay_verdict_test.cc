#include "controller/offline/delay_verdict.h"

#include <gmock/gmock.h>

namespace imgperf {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class DelayVerdictTest : public ::testing::Test {
 protected:
  DelayVerdictTest() {
    phase_.name = "load";
    phase_.outcomes.completed = 1000;
    phase_.own_delay.emplace();
    phase_.own_delay->seconds = 12.5;
    phase_.own_delay->source = DelaySource{DelayStage::kReceive, 0.8, 1, 0.9};
    workers_.resize(2);
    workers_[0].name = "w0";
    workers_[1].name = "w1";
    workers_[1].host = "gpu7";
  }
  DelayReport& delay() { return *phase_.own_delay; }
  Validity Judged() {
    Findings findings;
    JudgeDelay(phase_, workers_, findings);
    return findings.Take();
  }
  Trust Of(const DelayShift& shift) {
    delay().shifts = {shift};
    return Judged().trust;
  }

  PhaseReport phase_;
  std::vector<WorkerReport> workers_;
};

TEST_F(DelayVerdictTest, LatenciesNeedBothTwoPercentAndAMillisecond) {
  EXPECT_EQ(Of({"request_latency", "p50", 100, 97.9}), Trust::kInvalid);
  EXPECT_EQ(Of({"request_latency", "p50", 100, 98.1}), Trust::kSuspect);
  EXPECT_EQ(Of({"request_latency", "p50", 100, 99.1}), Trust::kValid);
  EXPECT_EQ(Of({"request_latency", "p50", 10, 8.9}), Trust::kInvalid);
  EXPECT_EQ(Of({"request_latency", "p50", 10, 9.1}), Trust::kSuspect) << "9 %, but below a millisecond";
  EXPECT_EQ(Of({"request_latency", "p50", 10, 9.6}), Trust::kValid) << "below half of one";
}

TEST_F(DelayVerdictTest, ThroughputNeedsTwoPercent) {
  EXPECT_EQ(Of({"request_throughput", "avg", 0.5, 0.511}), Trust::kInvalid);
  EXPECT_EQ(Of({"request_throughput", "avg", 0.5, 0.509}), Trust::kSuspect);
  EXPECT_EQ(Of({"request_throughput", "avg", 0.5, 0.5049}), Trust::kValid);
}

TEST_F(DelayVerdictTest, TheReasonNamesNumberStageAndWorker) {
  delay().shifts = {{"request_latency", "p50", 100, 99.9},
                    {"request_latency", "p99", 250, 200},
                    {"response_time", "p99", 300, 210}};
  const Validity validity = Judged();
  ASSERT_EQ(validity.reasons.size(), 1U);
  EXPECT_EQ(validity.reasons[0].code, "own_delay");
  EXPECT_EQ(
      validity.reasons[0].text,
      "phase load: without our own delay these numbers would be p99 of request_latency 200 ms instead of 250 "
      "ms "
      "(20 %) and p99 of response_time 210 ms instead of 300 ms (30 %); 80 % of the 12.5 s of own delay came "
      "about in stage receive, 90 % of that at worker w1 on gpu7");
}

TEST_F(DelayVerdictTest, AStandstillAndStolenTimeAreTold) {
  delay().shifts = {{"request_latency", "p99", 250, 200}};
  workers_[1].stood_still = 2'003'400'000;
  workers_[1].stolen = 0.124;
  EXPECT_THAT(Judged().reasons[0].text,
              AllOf(HasSubstr("worker w1 on gpu7; it stood still for 2 s at one time"),
                    HasSubstr("12 % of the processor time of gpu7 went to other machines")));
  workers_[1].stood_still = 50 * kMillisecond;
  workers_[1].stolen = 0.004;
  EXPECT_THAT(Judged().reasons[0].text,
              AllOf(Not(HasSubstr("stood still")), Not(HasSubstr("went to other"))));
}

TEST_F(DelayVerdictTest, IssuingIsTheControllers) {
  delay().shifts = {{"response_time", "p50", 100, 50}};
  delay().source->stage = DelayStage::kIssue;
  EXPECT_THAT(Judged().reasons[0].text,
              AllOf(HasSubstr("in stage issue, the controller's"), Not(HasSubstr("w1"))));
}

TEST_F(DelayVerdictTest, ArrivalsNeverSentAreTold) {
  delay().shifts = {{"request_throughput", "avg", 100, 105}};
  delay().never_sent = 50;
  EXPECT_THAT(Judged().reasons[0].text, HasSubstr("50 requests were due and never sent in time"));
}

TEST_F(DelayVerdictTest, AFewRefillsOnlyMakeItSuspect) {
  delay().shifts = {{"request_throughput", "avg", 100, 150}};
  phase_.first_fill = 8;
  phase_.outcomes.completed = 8 + kRefillsToTell - 1;
  EXPECT_EQ(Judged().trust, Trust::kSuspect);
  EXPECT_THAT(Judged().reasons[0].text, HasSubstr("29 refills are too few"));
  phase_.outcomes.completed = 8 + kRefillsToTell;
  EXPECT_EQ(Judged().trust, Trust::kInvalid);
}

TEST_F(DelayVerdictTest, WithoutOwnDelayThereIsNothingToJudge) {
  phase_.own_delay.reset();
  EXPECT_EQ(Judged().trust, Trust::kValid);
}

}  // namespace
}  // namespace imgperf
