#include "controller/bench_serving/serving_metrics.h"

#include <gtest/gtest.h>

#include "controller/bench_serving/serving_fold.h"
#include "tests/controller/offline/sample_run.h"

namespace imgperf {
namespace {

ServingRequest Success(double latency_s, double pixels = 0, double memory = 0) {
  return {true, latency_s, memory, pixels};
}

ServingWish SloWish() {
  ServingWish wish;
  wish.slo = true;
  return wish;
}

ServingSamples Folded(const SampleRun& run) {
  ServingFold fold;
  for (const pb::JournalEntry& entry : const_cast<SampleRun&>(run).entries()) fold.Add(entry);
  return fold.Finish();
}

TEST(ServingMetrics, AreOfSuccessesAlone) {
  const ServingSamples samples{{}, {Success(1), Success(2), Success(4, 0, 100), {}, Success(3, 0, 300)}, 8};
  const ServingMetrics metrics = ServingMetricsOf(samples, {});
  EXPECT_EQ(metrics.completed, 4u);
  EXPECT_EQ(metrics.failed, 1u);
  EXPECT_DOUBLE_EQ(metrics.throughput, 0.5);
  EXPECT_DOUBLE_EQ(metrics.latency_mean, 2.5);
  EXPECT_DOUBLE_EQ(metrics.latency_median, 2.5);
  EXPECT_DOUBLE_EQ(metrics.latency_p99, 3.97);
  EXPECT_DOUBLE_EQ(metrics.memory_max, 300);
  EXPECT_DOUBLE_EQ(metrics.memory_mean, 200) << "of those that told";
  EXPECT_DOUBLE_EQ(metrics.memory_median, 200);
  EXPECT_FALSE(metrics.slo);
}

TEST(ServingMetrics, OfNothingAreZero) {
  const ServingMetrics metrics = ServingMetricsOf({}, {});
  EXPECT_EQ(metrics.throughput, 0);
  EXPECT_EQ(metrics.latency_p99, 0);
  EXPECT_EQ(metrics.memory_max, 0);
}

TEST(ServingSlo, IsTheMedianWarmupTimesTheScale) {
  ServingWish wish = SloWish();
  wish.width = wish.height = 512;
  wish.steps = 20;
  const ServingSamples samples{
      {Success(1), Success(9), {}, Success(2)}, {Success(6), Success(6.001), Success(5.999), {}}, 20};
  const ServingSlo slo = JudgeServingSlo(samples, wish);
  EXPECT_EQ(slo.unjudged, "");
  EXPECT_EQ(slo.met, 2u);
  EXPECT_DOUBLE_EQ(slo.attainment, 0.5) << "a failure is a miss";
  EXPECT_DOUBLE_EQ(slo.scale, 3);
}

TEST(ServingSlo, ScalesWithTheArea) {
  // The warm-up's image has 4 units of area, the requests' 8 and 1 at least.
  const ServingSamples samples{
      {Success(4, 4 * 256)},
      {Success(24, 8 * 256), Success(24.1, 8 * 256), Success(3, 10), Success(3.1, 10)},
      1};
  const ServingSlo slo = JudgeServingSlo(samples, SloWish());
  EXPECT_EQ(slo.met, 2u);
}

TEST(ServingSlo, IsNotJudgedWithoutASize) {
  EXPECT_NE(JudgeServingSlo({{Success(1)}, {Success(1)}, 1}, SloWish()).unjudged, "");
  EXPECT_NE(JudgeServingSlo({{{}}, {Success(1, 256)}, 1}, SloWish()).unjudged, "") << "the warm-up failed";
  EXPECT_NE(JudgeServingSlo({{Success(1, 256)}, {Success(1)}, 1}, SloWish()).unjudged, "");
  EXPECT_NE(JudgeServingSlo({{Success(1, 256)}, {}, 1}, SloWish()).unjudged, "");
}

TEST(ServingFold, TellsTheGuidesRun) {
  const ServingSamples samples = Folded(GuidesRun());
  ASSERT_EQ(samples.warmups.size(), 1u);
  EXPECT_DOUBLE_EQ(samples.warmups[0].latency_s, 20);
  ASSERT_EQ(samples.requests.size(), 3u);
  EXPECT_DOUBLE_EQ(samples.requests[1].latency_s, 12.95404);
  EXPECT_DOUBLE_EQ(samples.requests[0].pixels, 512 * 512);
  EXPECT_DOUBLE_EQ(samples.duration_s, 34.252 + 12.64729 - 22)
      << "from the phase's beginning to the last end";
}

TEST(ServingFold, CountsWhatIsLostAsFailedAndWhatIsLateNotAtAll) {
  const ServingMetrics metrics = ServingMetricsOf(Folded(EventfulRun()), {});
  EXPECT_EQ(metrics.completed, 5u);
  EXPECT_EQ(metrics.failed, 5u) << "three failed, one cancelled, one lost";
  // The failed one that timed out ended last, after 30 s.
  EXPECT_NEAR(metrics.duration, 11 + 30 - 3, 0.001);
}

TEST(ServingFold, TakesTheMemoryThatIsTold) {
  SampleRun run;
  run.Joins(1);
  run.Phase(0, "profiling", false, 0);
  pb::Record record = run.Request(0, 0, kSecond);
  record.mutable_server()->set_peak_memory_mb(27905.19);
  run.Records(1, record);
  EXPECT_DOUBLE_EQ(Folded(run).requests.at(0).peak_memory_mb, 27905.19);
}

}  // namespace
}  // namespace imgperf
