#include "controller/slo/metric_units.h"

#include <gtest/gtest.h>

#include "controller/slo/metric_names.h"

namespace imgperf {
namespace {

TEST(MetricUnits, Convert) {
  EXPECT_EQ(InUnit(1.5, "s", "ms").value(), 1500);
  EXPECT_EQ(InUnit(250, "us", "ms").value(), 0.25);
  EXPECT_EQ(InUnit(2, "s", "ms/image").value(), 2000);
  EXPECT_EQ(InUnit(2, "m", "sec").value(), 120);
  EXPECT_EQ(InUnit(36, "/h", "images/sec").value(), 0.01);
  EXPECT_EQ(InUnit(80, "GB", "MB").value(), 80'000);
  EXPECT_EQ(InUnit(1, "GiB", "MB").value(), 1073.741824);
  EXPECT_EQ(InUnit(2, "MiB", "bytes").value(), 2'097'152);
  EXPECT_EQ(InUnit(57, "%", "ratio").value(), 0.57);
  EXPECT_EQ(InUnit(500, "ms", "sec/image").value(), 0.5);
  EXPECT_EQ(InUnit(12.5, "", "currency").value(), 12.5);
}

TEST(MetricUnits, OnlyCountsRatiosAndZeroMayBeBare) {
  EXPECT_EQ(InUnit(7, "", "requests").value(), 7);
  EXPECT_EQ(InUnit(0.9, "", "ratio").value(), 0.9);
  EXPECT_EQ(InUnit(0, "", "ms").value(), 0);
  EXPECT_FALSE(InUnit(7, "", "ms").ok());
  EXPECT_FALSE(InUnit(7, "", "%").ok());
}

TEST(MetricUnits, EveryMetricMayBeWrittenInItsOwnUnit) {
  for (const std::string_view tag : AllMetricTags()) {
    const MetricInfo* of_request = FindRequestMetric(tag);
    const std::string_view unit = of_request != nullptr ? of_request->unit : FindRunMetric(tag)->unit;
    EXPECT_EQ(InUnit(7, unit, unit).value_or(0), 7) << tag;
  }
}

TEST(MetricNames, NoTagMeansTwoThings) {
  for (const std::string_view tag : RequestMetricTags()) EXPECT_EQ(FindRunMetric(tag), nullptr) << tag;
}

}  // namespace
}  // namespace imgperf
