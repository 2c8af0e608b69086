#include "worker/calibrate/calibration.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(Calibration, SummarizesInAnyOrder) {
  CalibrationSamples samples;
  for (Nanos i = 100; i >= 0; --i) samples.latencies.push_back(1000 * i);
  samples.cpu_for = 101 * 70;
  samples.send_lags = {30, 10};
  const pb::Calibration calibration = Summarize(samples);
  EXPECT_EQ(calibration.requests(), 101U);
  EXPECT_EQ(calibration.latency_p50_ns(), 50'000U);
  EXPECT_EQ(calibration.latency_p99_ns(), 99'000U);
  EXPECT_EQ(calibration.cpu_ns(), 70U);
  EXPECT_EQ(calibration.paced_requests(), 2U);
  EXPECT_EQ(calibration.send_lag_p50_ns(), 20U);
  EXPECT_EQ(calibration.send_lag_p99_ns(), 30U);  // 29.8
  EXPECT_EQ(calibration.failure(), "");
}

TEST(Calibration, GivesNoNumbersWithAFailure) {
  const pb::Calibration calibration = Summarize({{1, 2}, 3, {4}, "it took too long"});
  EXPECT_EQ(calibration.failure(), "it took too long");
  EXPECT_EQ(calibration.requests(), 0U);
  EXPECT_EQ(calibration.latency_p50_ns(), 0U);
}

TEST(Calibration, TakesNothingForAFailure) { EXPECT_NE(Summarize({}).failure(), ""); }

}  // namespace
}  // namespace imgperf
