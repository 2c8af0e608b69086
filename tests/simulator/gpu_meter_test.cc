#include "simulator/gpu_meter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulator/metrics_page.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

TEST(GpuMeter, DrawsMoreWhileItWorks) {
  GpuMeter meter(2, 10 * kSecond);
  meter.Work(0, 11 * kSecond, 13 * kSecond);
  meter.Work(0, 13 * kSecond, 14 * kSecond);
  EXPECT_EQ(meter.ReadAt(0, 10 * kSecond).watts, GpuMeter::kIdleWatts);
  const auto working = meter.ReadAt(0, 12 * kSecond);
  EXPECT_TRUE(working.busy);
  EXPECT_EQ(working.watts, GpuMeter::kBusyWatts);
  EXPECT_DOUBLE_EQ(working.joules, GpuMeter::kIdleWatts + GpuMeter::kBusyWatts);
  const auto later = meter.ReadAt(0, 20 * kSecond);
  EXPECT_FALSE(later.busy);
  EXPECT_DOUBLE_EQ(later.joules, 7 * GpuMeter::kIdleWatts + 3 * GpuMeter::kBusyWatts);
  EXPECT_DOUBLE_EQ(meter.ReadAt(1, 20 * kSecond).joules, 10 * GpuMeter::kIdleWatts);
}

TEST(MetricsPage, ShowsGpusAsDcgmDoes) {
  const std::string page = MetricsPage({7, 6, 1, 2}, {{true, 700, 12.5}}, "m/x");
  EXPECT_THAT(page, HasSubstr("# TYPE imgperf_sim_requests_total counter\nimgperf_sim_requests_total 7\n"));
  EXPECT_THAT(page, HasSubstr("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu=\"0\",UUID=\"GPU-simulated-0\","));
  EXPECT_THAT(page, HasSubstr("Hostname=\"simulator\"} 12500\n"));
}

}  // namespace
}  // namespace imgperf
