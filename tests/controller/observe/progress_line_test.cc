#include "controller/observe/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf {
namespace {

using testing::HasSubstr;
using testing::Not;

class ProgressTest : public testing::Test {
 protected:
  ProgressTest() {
    plan.phases.resize(2);
    plan.phases[1].name = "load";
    plan.phases[1].requests = 100;
    status.state = RunStatus::State::kRunning;
    status.phase = 1;
    status.phase_started = 10 * kSecond;
    status.in_flight = 4;
    plan.cluster.workers = 3;
    status.live_sessions = 3;
    status.phase_counts.set_completed(24);
    status.phase_counts.set_failed(1);
  }
  std::string Line(Nanos now) { return ProgressLine(plan, status, now); }
  RunPlan plan;
  RunStatus status;
};

TEST_F(ProgressTest, TellsPhaseCountRateFailuresAndWhatIsLeft) {
  EXPECT_EQ(Line(20 * kSecond),
            "load (2/2): 25 of 100 done (25 %), 4 in flight, 2.5/s, 1 failed, about 30 s to go");
}

TEST_F(ProgressTest, CountsDownTheStopRuleThatEndsFirst) {
  plan.phases[1].duration_for = 15 * kSecond;
  EXPECT_THAT(Line(20 * kSecond), HasSubstr("about 5 s to go"));
}

TEST_F(ProgressTest, SaysNothingOfTheRestBeforeTheFirstRequestEnded) {
  status.phase_counts.Clear();
  EXPECT_THAT(Line(20 * kSecond), Not(HasSubstr("to go")));
}

TEST_F(ProgressTest, TellsThatWorkersAreMissing) {
  status.live_sessions = 2;
  EXPECT_THAT(Line(20 * kSecond), HasSubstr("1 failed, 2 of 3 workers, about"));
}

TEST_F(ProgressTest, SaysThatItDrains) {
  status.state = RunStatus::State::kDraining;
  EXPECT_THAT(Line(20 * kSecond), HasSubstr("draining"));
}

TEST_F(ProgressTest, IsEmptyBeforeTheFirstPhase) {
  status.phase_started = 0;
  EXPECT_EQ(Line(20 * kSecond), "");
}

}  // namespace
}  // namespace imgperf
