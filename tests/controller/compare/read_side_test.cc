#include "controller/compare/read_side.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include <fmt/format.h>

#include "controller/compare/figure.h"
#include "controller/offline/build_report.h"
#include "tests/controller/offline/sample_run.h"
#include "tests/controller/offline/temp_dir.h"

namespace imgperf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ReadSideTest : public TempDirTest {
 protected:
  std::string FaultOf(const std::string& path) {
    const auto side = ReadSide(path);
    EXPECT_FALSE(side.ok());
    return std::string(side.status().message());
  }
};

const std::vector<double>& LatenciesOf(const Side& side) {
  return side.rows.values[MetricIndex("request_latency")];
}

TEST_F(ReadSideTest, OfAJournalHasTheProfilingPhasesRequests) {
  GuidesRun().WriteTo(dir_);
  const auto side = ReadSide(dir_);
  ASSERT_TRUE(side.ok()) << side.status();
  EXPECT_THAT(LatenciesOf(*side), ElementsAre(12'251.41, 12'954.04, 12'647.29)) << "without the warm-up";
  EXPECT_THAT(side->rows.missed, ElementsAre(0, 0, 0));
  EXPECT_EQ(side->run, "0a1b2c3d4e5f");
  EXPECT_FALSE(side->plan_json.empty());
  double seconds = 0;
  for (const double gap : side->rows.gaps_s) seconds += gap;
  EXPECT_NEAR(seconds, 34.252 + 12.64729 - 22, 1e-9) << "from the first start to the last end";
  EXPECT_FALSE(std::filesystem::exists(dir_ + "/profile_export.jsonl")) << "nothing is written";
}

TEST_F(ReadSideTest, LinesSayWhatTheJournalSays) {
  EventfulRun().WriteTo(dir_);
  ASSERT_TRUE(BuildReport(dir_).ok());
  const auto journal = ReadSide(dir_);
  const auto lines = ReadSide(dir_ + "/profile_export.jsonl");
  ASSERT_TRUE(journal.ok()) << journal.status();
  ASSERT_TRUE(lines.ok()) << lines.status();
  EXPECT_EQ(lines->rows.missed, journal->rows.missed);
  EXPECT_GT(lines->rows.size(), 5u);
  for (const char* metric : {"request_throughput", "images_per_second", "error_rate"}) {
    const Figure figure = *FigureOf(metric, "");
    EXPECT_NEAR(*Measure(figure, lines->rows, 1).value, *Measure(figure, journal->rows, 1).value, 1e-6)
        << metric;
  }
  const Figure median = *FigureOf("response_time", "p25");
  EXPECT_NEAR(*Measure(median, lines->rows, 1).value, *Measure(median, journal->rows, 1).value, 1e-6);
  ASSERT_EQ(lines->images.size(), journal->images.size());
  EXPECT_EQ(lines->images.at(0).path, journal->images.at(0).path);
}

TEST_F(ReadSideTest, ATornJournalIsReadAsFarAsItGoes) {
  GuidesRun().WriteTo(dir_);
  const std::string path = JournalPath(dir_, 0);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 30);
  const auto side = ReadSide(dir_);
  ASSERT_TRUE(side.ok()) << side.status();
  ASSERT_FALSE(side->refusals.empty());
  EXPECT_THAT(side->refusals[0], HasSubstr("did not come to its end"));
  EXPECT_EQ(side->rows.size(), 3u);
}

TEST_F(ReadSideTest, AResumedRunSaysSo) {
  SampleRun run = GuidesRun();
  auto& entries = run.entries();
  entries.insert(entries.end() - 1, entries.front());  // another life of the controller
  run.WriteTo(dir_);
  const auto side = ReadSide(dir_);
  ASSERT_TRUE(side.ok()) << side.status();
  EXPECT_THAT(side->refusals, testing::Contains(HasSubstr("the run was resumed")));
  EXPECT_EQ(side->rows.size(), 3u);
}

TEST_F(ReadSideTest, WhatIsNoRunIsNamed) {
  EXPECT_THAT(FaultOf(dir_ + "/nowhere"), HasSubstr("no such file or directory"));
  EXPECT_THAT(FaultOf(dir_), HasSubstr("no run: neither a journal nor profile_export.jsonl is in it"));
  Write(dir_ + "/empty.jsonl", "");
  EXPECT_THAT(FaultOf(dir_ + "/empty.jsonl"), HasSubstr("no request of a profiling phase"));
  Write(dir_ + "/words.jsonl", "{\"metadata\":{}}\n");
  EXPECT_THAT(FaultOf(dir_ + "/words.jsonl"), HasSubstr("words.jsonl:1: no line of profile_export.jsonl"));
}

// As AIPerf writes them.
std::string Line(std::int64_t start_ms, double latency_ms, const std::string& more = "") {
  return fmt::format(
      R"({{"metadata":{{"session_num":0,"request_start_ns":{},"request_end_ns":{},"credit_issued_ns":{},)"
      R"("benchmark_phase":"profiling","was_cancelled":false}},"metrics":{{"request_latency":{{"value":{},"unit":"ms"}},)"
      R"("image_count":{{"value":3,"unit":"images"}},"unknown":{{"value":[1],"unit":"x"}}}}{}}})"
      "\n",
      start_ms * 1'000'000, static_cast<std::int64_t>((static_cast<double>(start_ms) + latency_ms) * 1e6),
      (start_ms - 5) * 1'000'000, latency_ms, more);
}

TEST_F(ReadSideTest, TakesAiperfsLines) {
  std::string warmup = Line(500, 9);
  warmup.replace(warmup.find("profiling"), 9, "warmup");
  Write(dir_ + "/profile_export.jsonl",
        warmup + Line(2000, 20) + Line(1000, 10) +
            Line(3000, 30, R"(,"error":{"code":500,"type":"x","message":"y"})"));
  const auto side = ReadSide(dir_);
  ASSERT_TRUE(side.ok()) << side.status();
  EXPECT_EQ(side->name, dir_);
  ASSERT_EQ(side->rows.size(), 3u) << "without the warm-up";
  EXPECT_THAT(side->rows.missed, ElementsAre(0, 0, 1));
  EXPECT_EQ(LatenciesOf(*side)[0], 10) << "in due order";
  EXPECT_EQ(LatenciesOf(*side)[1], 20);
  EXPECT_TRUE(std::isnan(LatenciesOf(*side)[2]));
  EXPECT_EQ(side->rows.values[MetricIndex("response_time")][0], 15) << "from the credit on";
  EXPECT_THAT(side->rows.values[MetricIndex("image_count")], IsEmpty())
      << "theirs counts the request's images";
  EXPECT_TRUE(side->plan_json.empty());
}

TEST_F(ReadSideTest, InstantsThatAreNoneAreRefused) {
  for (const char* start : {"-9223372036854775808", "9223372036854775807", "2000"}) {
    Write(dir_ + "/x.jsonl",
          fmt::format(R"({{"metadata":{{"request_start_ns":{},"request_end_ns":1000}},"metrics":{{}}}})"
                      "\n",
                      start));
    EXPECT_THAT(FaultOf(dir_ + "/x.jsonl"), HasSubstr("x.jsonl:1: its request ends before it starts"));
  }
}

TEST_F(ReadSideTest, ATruncatedLineIsNamed) {
  const std::string whole = Line(1000, 10);
  Write(dir_ + "/x.jsonl", whole + whole.substr(0, 80));
  EXPECT_THAT(FaultOf(dir_ + "/x.jsonl"), HasSubstr("x.jsonl:2: no JSON"));
}

}  // namespace
}  // namespace imgperf
