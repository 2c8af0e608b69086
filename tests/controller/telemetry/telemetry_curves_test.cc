#include "controller/telemetry/telemetry_curves.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

// 151 s and a bit: bins of about a second.
constexpr Nanos kWhole = kMostCurveBins * kSecond;

CurveSource Source(std::string series, std::vector<SeriesPoint> points) {
  return {0, std::move(series), false, false, std::move(points)};
}

TEST(CurvesOf, NothingHasNoCurves) {
  EXPECT_TRUE(CurvesOf({}).curves.empty());
  EXPECT_TRUE(CurvesOf({Source("a", {})}).curves.empty());
}

TEST(CurvesOf, WhatNeverChangedIsLeftOut) {
  const TelemetryCurves curves =
      CurvesOf({Source("still", {{0, 5}, {kWhole, 5}}), Source("moves", {{0, 5}, {kWhole, 6}})});
  ASSERT_EQ(curves.curves.size(), 1U);
  EXPECT_EQ(curves.curves[0].series, "moves");
  EXPECT_EQ(curves.left_out, 0U);
}

TEST(CurvesOf, AGaugeIsItsMeanInEachBin) {
  const TelemetryCurves curves = CurvesOf({Source("g", {{0, 0}, {kWhole, 150}})});
  EXPECT_EQ(curves.start, 0);
  ASSERT_EQ(curves.curves[0].values.size(), kMostCurveBins);
  for (std::size_t i = 0; i < kMostCurveBins; ++i)
    EXPECT_NEAR(*curves.curves[0].values[i], static_cast<double>(i) + 0.5, 1e-3) << i;
}

TEST(CurvesOf, ACounterIsItsIncreaseASecondAlsoWhereItBeganAnew) {
  CurveSource counter = Source("c_total", {{0, 100}, {50 * kSecond, 200}, {51 * kSecond, 2}, {kWhole, 200}});
  counter.counter = true;
  const TelemetryCurves curves = CurvesOf({counter});
  EXPECT_NEAR(*curves.curves[0].values[10], 2, 1e-3);
  EXPECT_NEAR(*curves.curves[0].values[100], 2, 1e-3);
  for (const auto& value : curves.curves[0].values) EXPECT_GE(*value, 0);
}

TEST(CurvesOf, OutsideItsPointsNothingIsKnown) {
  const TelemetryCurves curves = CurvesOf({
      Source("long", {{0, 0}, {kWhole, 1}}),
      Source("short", {{50 * kSecond, 0}, {60 * kSecond, 1}}),
  });
  EXPECT_FALSE(curves.curves[1].values[10]);
  EXPECT_TRUE(curves.curves[1].values[55]);
  EXPECT_FALSE(curves.curves[1].values[100]);
}

TEST(CurvesOf, InfiniteValuesAreGaps) {
  const TelemetryCurves curves =
      CurvesOf({Source("g", {{0, 1}, {50 * kSecond, HUGE_VAL}, {100 * kSecond, 2}, {kWhole, 3}})});
  EXPECT_FALSE(curves.curves[0].values[75]);
  EXPECT_TRUE(curves.curves[0].values[120]);
}

TEST(CurvesOf, GpusAndLoadGoFirstWhenThereAreTooMany) {
  std::vector<CurveSource> sources;
  for (std::size_t i = 0; i < kMostCurves; ++i)
    sources.push_back(Source("python_gc{n=\"" + std::to_string(i) + "\"}", {{0, 0}, {kWhole, 1}}));
  sources.push_back(Source("other", {{0, 0}, {kWhole, 1}}));
  sources.push_back(Source("sglang:num_queue_reqs", {{0, 0}, {kWhole, 1}}));
  CurveSource gpu = Source("DCGM_FI_DEV_POWER_USAGE", {{0, 0}, {kWhole, 1}});
  gpu.gpus = true;
  sources.push_back(gpu);
  const TelemetryCurves curves = CurvesOf(sources);
  ASSERT_EQ(curves.curves.size(), kMostCurves);
  EXPECT_EQ(curves.left_out, 3U);
  EXPECT_EQ(curves.curves[0].series, "DCGM_FI_DEV_POWER_USAGE");
  EXPECT_EQ(curves.curves[1].series, "sglang:num_queue_reqs");
  EXPECT_EQ(curves.curves[2].series, "other");
  EXPECT_EQ(curves.curves[3].series, "python_gc{n=\"0\"}");
}

}  // namespace
}  // namespace imgperf
