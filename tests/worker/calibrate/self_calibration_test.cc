#include "worker/calibrate/self_calibration.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

pb::WorkerPlan PlanOfARun() {
  pb::WorkerPlan plan;
  plan.add_urls("http://192.0.2.1/never-asked");
  plan.set_api_key("secret");
  plan.set_user_agent("imgperf");
  plan.set_http_version(20);
  return plan;
}

TEST(SelfCalibration, MeasuresItsOwnPathWhateverTheTargetIs) {
  const pb::Calibration calibration = CalibrateWorker(PlanOfARun(), SystemClock());
  EXPECT_EQ(calibration.failure(), "");
  EXPECT_EQ(calibration.requests(), 200U);
  EXPECT_EQ(calibration.paced_requests(), 100U);
  EXPECT_GT(calibration.latency_p50_ns(), 0U);
  EXPECT_GE(calibration.latency_p99_ns(), calibration.latency_p50_ns());
  EXPECT_GE(calibration.send_lag_p99_ns(), calibration.send_lag_p50_ns());
  EXPECT_GT(calibration.cpu_ns(), 0U);
}

TEST(SelfCalibration, OpensAConnectionForEachRequestWhereThePlanDoes) {
  pb::WorkerPlan plan = PlanOfARun();
  plan.set_fresh_connections(true);
  const pb::Calibration calibration = CalibrateWorker(plan, SystemClock(), {.requests = 20, .paced = 2});
  EXPECT_EQ(calibration.failure(), "");
  EXPECT_EQ(calibration.requests(), 20U);
}

TEST(SelfCalibration, SaysThatItTookTooLong) {
  const pb::Calibration calibration = CalibrateWorker(PlanOfARun(), SystemClock(), {.limit_for = 1});
  EXPECT_EQ(calibration.failure(), "its 320 requests took longer than 1ns");
  EXPECT_EQ(calibration.requests(), 0U);
}

}  // namespace
}  // namespace imgperf
