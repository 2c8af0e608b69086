#include "controller/offline/disturbances.h"

#include <gtest/gtest.h>

#include "controller/stats/metric_table.h"

namespace imgperf {
namespace {

class DisturbancesTest : public ::testing::Test {
 protected:
  DisturbancesTest() {
    phase_.name = "load";
    phase_.started = 100 * kSecond;
    phase_.sealed = 200 * kSecond;
    Distribution latency;
    latency.max = 5'000;  // ms
    phase_.metrics.per_request[MetricIndex("request_latency")] = latency;
  }
  void Loses(Nanos heard, Nanos ended, bool loss = true) {
    WorkerReport worker;
    worker.name = "w" + std::to_string(workers_.size());
    worker.host = "rack";
    worker.heard = heard;
    worker.ended = ended;
    worker.loss = loss;
    workers_.push_back(worker);
  }
  void Slice(Nanos start) {
    SliceReport slice;
    slice.start = start;
    slice.seconds = 10;
    phase_.slices.push_back(slice);
  }

  PhaseReport phase_;
  std::vector<WorkerReport> workers_;
};

TEST_F(DisturbancesTest, FromTheLastSignUntilTheTargetIsDoneWithWhatWasSent) {
  Loses(120 * kSecond, 123 * kSecond);
  AddDisturbances(phase_, workers_);
  ASSERT_EQ(phase_.disturbances.size(), 1U);
  EXPECT_EQ(phase_.disturbances[0].from, 120 * kSecond);
  EXPECT_EQ(phase_.disturbances[0].to, 128 * kSecond) << "its slowest request took 5 s";
  EXPECT_EQ(phase_.disturbances[0].worker, 0U);
}

TEST_F(DisturbancesTest, NotBeyondThePhase) {
  Loses(98 * kSecond, 101 * kSecond);
  Loses(196 * kSecond, 199 * kSecond);
  Loses(90 * kSecond, 93 * kSecond);
  Loses(200 * kSecond, 203 * kSecond);
  AddDisturbances(phase_, workers_);
  ASSERT_EQ(phase_.disturbances.size(), 2U) << "the others were lost before and after";
  EXPECT_EQ(phase_.disturbances[0].from, phase_.started);
  EXPECT_EQ(phase_.disturbances[1].to, phase_.sealed);
  EXPECT_EQ(phase_.disturbances[1].worker, 1U);
}

TEST_F(DisturbancesTest, WhoSaysGoodbyeOrNeverCameDisturbsNothing) {
  Loses(120 * kSecond, 121 * kSecond, false);
  Loses(0, 121 * kSecond);
  AddDisturbances(phase_, workers_);
  EXPECT_TRUE(phase_.disturbances.empty());
  EXPECT_TRUE(DisturbanceEvents(phase_, workers_).empty());
}

TEST_F(DisturbancesTest, WithoutAnEndThePhaseIsOpen) {
  phase_.sealed = 0;
  Loses(500 * kSecond, 503 * kSecond);
  AddDisturbances(phase_, workers_);
  ASSERT_EQ(phase_.disturbances.size(), 1U);
  EXPECT_EQ(phase_.disturbances[0].to, 508 * kSecond);
}

TEST_F(DisturbancesTest, SlicesAreMarked) {
  for (int i = 0; i < 4; ++i) Slice(phase_.started + i * 10 * kSecond);
  Loses(119 * kSecond, 120 * kSecond);
  AddDisturbances(phase_, workers_);
  EXPECT_FALSE(phase_.slices[0].disturbed);
  EXPECT_TRUE(phase_.slices[1].disturbed);
  EXPECT_TRUE(phase_.slices[2].disturbed);
  EXPECT_FALSE(phase_.slices[3].disturbed);
}

TEST_F(DisturbancesTest, ASentenceNamesPhaseTimeAndWorker) {
  Loses(120 * kSecond, 123 * kSecond);
  Loses(90 * kSecond, 101 * kSecond);
  AddDisturbances(phase_, workers_);
  const auto events = DisturbanceEvents(phase_, workers_);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0],
            "phase load: disturbed from 20 s after its start for 8 s by the loss of worker w0 on rack");
  EXPECT_EQ(events[1], "phase load: disturbed from its start for 6 s by the loss of worker w1 on rack");
}

}  // namespace
}  // namespace imgperf
