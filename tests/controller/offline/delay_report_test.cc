#include "controller/offline/delay_report.h"

#include <gtest/gtest.h>

#include "controller/offline/run_metrics.h"
#include "tests/controller/offline/sample_run.h"

namespace imgperf {
namespace {

class DelayReportTest : public ::testing::Test {
 protected:
  // From `at`, since the phase began, for so long; 1.5 ms late. All are seen after 20 us, which is usual.
  void Request(Nanos at, Nanos latency_for) {
    const pb::Record record = run_.Request(next_++, at, latency_for);
    const MetricValues values = ValuesOf(record);
    phase_.AddRecord(record, values);
    phase_.AddDelay(0, values);
  }
  PhaseReport Report(const LoadFacts& load) {
    PhaseReport report;
    report.outcomes = phase_.outcomes();
    AddConcurrency(report, phase_, load);
    report.metrics = MetricsOf({&phase_}, 0);
    report.own_delay = DelayReportOf(report, phase_, load);
    return report;
  }
  static pb::PhaseStart Start() {
    pb::PhaseStart start;
    start.set_t0_ns(kSampleMono);
    return start;
  }

  SampleRun run_;
  CreditId next_ = 0;
  PhaseFold phase_{Start()};
};

TEST_F(DelayReportTest, AConstantConcurrencyIsAskedForAsItIs) {
  for (int i = 0; i < 4; ++i) Request(i * kSecond, kSecond / 2);
  const PhaseReport report = Report({true, 1, {}});
  EXPECT_EQ(report.first_fill, 1U);
  EXPECT_DOUBLE_EQ(*report.asked_concurrency, 1);
  EXPECT_DOUBLE_EQ(*report.filled_concurrency, 0.5);
}

TEST_F(DelayReportTest, AChangingOneIsAveragedUpToTheLastDispatch) {
  for (int i = 0; i < 4; ++i) Request(i * kSecond, kSecond);  // one at a time
  Request(4 * kSecond, kSecond);
  const PhaseReport report = Report({true, 0, {{0, 1}, {2 * kSecond, 1}, {2 * kSecond, 3}}});
  EXPECT_EQ(report.concurrency, 0U) << "there is no one number";
  EXPECT_EQ(report.first_fill, 1U);
  EXPECT_DOUBLE_EQ(*report.asked_concurrency, 2);
  EXPECT_DOUBLE_EQ(*report.filled_concurrency, 1);
}

TEST_F(DelayReportTest, OpenLoopsAskForNoConcurrency) {
  for (int i = 0; i < 4; ++i) Request(i * kSecond, kSecond);
  const PhaseReport report = Report({});
  EXPECT_FALSE(report.asked_concurrency.has_value());
  EXPECT_FALSE(report.filled_concurrency.has_value());
}

TEST_F(DelayReportTest, AClosedLoopIsJudgedByItsCycles) {
  for (int i = 0; i < 10; ++i) Request(i * kSecond, 100 * kMillisecond);
  const PhaseReport report = Report({true, 1, {}});
  ASSERT_EQ(report.own_delay->shifts.size(), 2U) << "p50 of request_latency, and throughput";
  const DelayShift& shift = report.own_delay->shifts.back();
  EXPECT_EQ(shift.metric, "request_throughput");
  const double whole = 10 * 100 + 9 * 1.5;
  const double delay = 9 * 1.5;
  EXPECT_NEAR(shift.without / shift.measured, whole / (whole - delay), 1e-9);
  EXPECT_NEAR(report.own_delay->seconds, 10 * 0.0015, 1e-9);
}

TEST_F(DelayReportTest, AnOpenLoopIsJudgedByItsResponseTimesToo) {
  for (int i = 0; i < 10; ++i) Request(i * kSecond, 100 * kMillisecond);
  pb::UnsentArrivals late;
  late.set_count(3);
  phase_.AddUnsent(late);
  pb::UnsentArrivals held;
  held.set_count(90);
  held.set_held(true);
  phase_.AddUnsent(held);
  const PhaseReport report = Report({});
  EXPECT_EQ(report.own_delay->never_sent, 3U);
  ASSERT_EQ(report.own_delay->shifts.size(), 3U);
  EXPECT_EQ(report.own_delay->shifts[1].metric, "response_time");
  EXPECT_NEAR(report.own_delay->shifts[1].moved(), 1.5, 1e-9);
  EXPECT_NEAR(report.own_delay->shifts[2].share(), 0.3, 1e-9) << "what the user's ceiling held is not ours";
}

TEST_F(DelayReportTest, NothingIsSaidOfWarmUpsAndOfNothing) {
  EXPECT_FALSE(Report({}).own_delay.has_value());
  Request(0, kSecond);
  PhaseReport report = Report({});
  report.warmup = true;
  EXPECT_FALSE(DelayReportOf(report, phase_, {}).has_value());
}

}  // namespace
}  // namespace imgperf
