#include "controller/telemetry/telemetry_fold.h"

#include <string>

#include <gtest/gtest.h>

#include "controller/telemetry/series_book.h"

namespace imgperf {
namespace {

class TelemetryFoldTest : public testing::Test {
 protected:
  void Scrape(SeriesBook& book, double at, const std::string& text) {
    const auto parsed = ParsePrometheus(text);
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    const auto when = static_cast<Nanos>(at * kSecond);
    ASSERT_TRUE(fold_.Add(book.Take(*parsed, {when, when}).telemetry_scrape()));
  }
  static std::string Gpu(int number, double watts, double joules) {
    const std::string labels = "{gpu=\"" + std::to_string(number) + "\",UUID=\"GPU-" +
                               std::to_string(number) + "\",modelName=\"B200\",Hostname=\"h\"} ";
    return "DCGM_FI_DEV_POWER_USAGE" + labels + std::to_string(watts) +
           "\n# TYPE DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION counter\nDCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION" +
           labels + std::to_string(1000 * joules) + "\nDCGM_FI_DEV_FB_USED" + labels + "1000\n";
  }

  TelemetryFold fold_;
};

const std::vector<Span> kTenSeconds{{10 * kSecond, 20 * kSecond}};

TEST_F(TelemetryFoldTest, EnergyIsTheCountersAndOfAllGpusTogether) {
  SeriesBook book(0, "http://a:9400/metrics", true);
  Scrape(book, 5, Gpu(0, 100, 0) + Gpu(1, 100, 500));
  Scrape(book, 15, Gpu(0, 300, 2000) + Gpu(1, 100, 1500));
  Scrape(book, 25, Gpu(0, 300, 5000) + Gpu(1, 100, 2500));
  const TelemetryReport report = fold_.Report(kTenSeconds);
  ASSERT_EQ(report.endpoints.size(), 1U);
  EXPECT_EQ(report.endpoints[0].scrapes, 3U);
  ASSERT_EQ(report.gpus.size(), 2U);
  EXPECT_EQ(report.gpus[0].uuid, "GPU-0");
  EXPECT_EQ(report.gpus[0].model, "B200");
  EXPECT_DOUBLE_EQ(*report.gpus[0].energy_j, 1000 + 1500);
  EXPECT_DOUBLE_EQ(*report.gpus[1].energy_j, 500 + 500);
  EXPECT_DOUBLE_EQ(*report.energy_j, 3500);
  EXPECT_DOUBLE_EQ(report.gpus[0].power_w->avg, (250 + 300) / 2.0);
  EXPECT_DOUBLE_EQ(*report.power_w, 275 + 100);
  EXPECT_DOUBLE_EQ(report.gpus[0].memory_mb->max, 1048.576);
}

TEST_F(TelemetryFoldTest, WithoutACounterEnergyIsPowerOverTime) {
  SeriesBook book(0, "u", true);
  for (const double at : {10.0, 20.0}) Scrape(book, at, "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\"} 250\n");
  EXPECT_DOUBLE_EQ(*fold_.Report(kTenSeconds).energy_j, 2500);
}

TEST_F(TelemetryFoldTest, EnergyThatIsKnownForAPartOfTheTimeIsNotTold) {
  SeriesBook book(0, "u", true);
  Scrape(book, 10, Gpu(0, 100, 0));
  Scrape(book, 18, Gpu(0, 100, 800));
  const TelemetryReport report = fold_.Report(kTenSeconds);
  EXPECT_EQ(report.energy_j, std::nullopt);
  EXPECT_EQ(report.gpus[0].power_w->avg, 100);
}

TEST_F(TelemetryFoldTest, WhatLittleIsNotKnownIsAsTheRest) {
  SeriesBook book(0, "u", true);
  Scrape(book, 10, Gpu(0, 100, 0));
  Scrape(book, 19, Gpu(0, 100, 1800));
  EXPECT_DOUBLE_EQ(*fold_.Report(kTenSeconds).energy_j, 2000);
}

TEST_F(TelemetryFoldTest, WhatDoesNotChangeStaysUntilItDoes) {
  SeriesBook book(0, "u", false);
  Scrape(book, 10, "a 1\n");
  Scrape(book, 14, "a 1\n");
  Scrape(book, 18, "a 1\n");
  Scrape(book, 20, "a 5\n");
  const TelemetryReport report = fold_.Report(kTenSeconds);
  ASSERT_EQ(report.series.size(), 1U);
  EXPECT_EQ(report.series[0].series, "a");
  EXPECT_DOUBLE_EQ(report.series[0].value->avg, (8 * 1 + 2 * 3) / 10.0);
  EXPECT_EQ(report.series[0].value->max, 5);
}

TEST_F(TelemetryFoldTest, FailuresAreCountedAndTheFirstIsKept) {
  SeriesBook book(1, "u", false);
  fold_.Add(book.Failed("connection refused", {0, 0}).telemetry_scrape());
  fold_.Add(book.Failed("timeout", {0, 0}).telemetry_scrape());
  const TelemetryReport report = fold_.Report(kTenSeconds);
  ASSERT_EQ(report.endpoints.size(), 2U) << "the other has said nothing yet";
  EXPECT_EQ(report.endpoints[1].failures, 2U);
  EXPECT_EQ(report.endpoints[1].failure, "connection refused");
  EXPECT_TRUE(report.gpus.empty());
  EXPECT_EQ(report.energy_j, std::nullopt);
}

TEST_F(TelemetryFoldTest, WhatMakesNoSenseIsRefused) {
  pb::TelemetryScrape scrape;
  scrape.add_series(0);
  EXPECT_FALSE(fold_.Add(scrape)) << "a series without a value";
  scrape.add_values(1);
  EXPECT_FALSE(fold_.Add(scrape)) << "of no name";
  scrape.set_endpoint(1U << 30);
  EXPECT_FALSE(fold_.Add(scrape)) << "of too many endpoints";
}

TEST_F(TelemetryFoldTest, MemoryIsBounded) {
  SeriesBook book(0, "u", false);
  for (int i = 0; i < 300'000; ++i) Scrape(book, i, "a " + std::to_string(i) + "\n");
  EXPECT_LE(fold_.series()[0].points.size(), TelemetryFold::kMostPoints);
  EXPECT_NEAR(fold_.Report({{0, 299'999 * kSecond}}).series[0].value->avg, 150'000, 10);
}

}  // namespace
}  // namespace imgperf
