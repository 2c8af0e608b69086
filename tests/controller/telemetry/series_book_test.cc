#include "controller/telemetry/series_book.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr ScrapeTime kTime{100 * kSecond, 102 * kSecond};

pb::TelemetryScrape Taken(SeriesBook& book, const std::string& text) {
  const auto parsed = ParsePrometheus(text);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return book.Take(*parsed, kTime).telemetry_scrape();
}

TEST(SeriesBook, NamesASeriesOnceAndTellsWhatChanged) {
  SeriesBook book(3, "http://a:9400/metrics", true);
  auto scrape = Taken(book, "# TYPE b counter\na{gpu=\"0\"} 1\nb 7\n");
  EXPECT_EQ(scrape.endpoint(), 3U);
  EXPECT_EQ(scrape.url(), "http://a:9400/metrics");
  EXPECT_TRUE(scrape.gpus());
  EXPECT_EQ(scrape.at_ns(), 101 * kSecond);
  EXPECT_EQ(scrape.took_ns(), static_cast<std::uint64_t>(2 * kSecond));
  ASSERT_EQ(scrape.fresh_size(), 2);
  EXPECT_EQ(scrape.fresh(0).name(), "a");
  EXPECT_THAT(scrape.fresh(0).labels(), ElementsAre("gpu", "0"));
  EXPECT_FALSE(scrape.fresh(0).counter());
  EXPECT_TRUE(scrape.fresh(1).counter());
  EXPECT_THAT(scrape.series(), ElementsAre(0U, 1U));
  EXPECT_THAT(scrape.values(), ElementsAre(1.0, 7.0));

  scrape = Taken(book, "a{gpu=\"0\"} 1\nb 8\na{gpu=\"1\"} 0\n");
  EXPECT_EQ(scrape.url(), "");
  ASSERT_EQ(scrape.fresh_size(), 1);
  EXPECT_THAT(scrape.series(), ElementsAre(1U, 2U));
  EXPECT_THAT(scrape.values(), ElementsAre(8.0, 0.0));
  EXPECT_THAT(Taken(book, "a{gpu=\"0\"} 1\nb 8\na{gpu=\"1\"} 0\n").series(), IsEmpty());
}

TEST(SeriesBook, LeavesOutBucketsAndWhatIsTooMany) {
  SeriesBook book(0, "u", false);
  std::string text = "h_bucket{le=\"1\"} 1\nnothing NaN\n";
  for (std::size_t i = 0; i < SeriesBook::kMostSeries + 5; ++i)
    text += "s{i=\"" + std::to_string(i) + "\"} 1\n";
  const auto scrape = Taken(book, text);
  EXPECT_EQ(static_cast<std::size_t>(scrape.fresh_size()), SeriesBook::kMostSeries);
  EXPECT_EQ(scrape.left_out(), 6U);
}

TEST(SeriesBook, TellsOfFailuresToo) {
  SeriesBook book(1, "u", false);
  const auto scrape = book.Failed("HTTP status 404", kTime).telemetry_scrape();
  EXPECT_EQ(scrape.failure(), "HTTP status 404");
  EXPECT_EQ(scrape.url(), "u");
  EXPECT_EQ(Taken(book, "a 1\n").url(), "") << "it was told";
}

}  // namespace
}  // namespace imgperf
