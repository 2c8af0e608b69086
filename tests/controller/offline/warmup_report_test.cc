// The automatic end of a warm-up, from the journal to the console.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "controller/offline/build_report.h"
#include "controller/offline/console_table.h"
#include "controller/offline/report_json.h"
#include "tests/controller/offline/sample_run.h"
#include "tests/controller/offline/schema_check.h"
#include "tests/controller/offline/temp_dir.h"

namespace imgperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class WarmupReportTest : public TempDirTest {
 protected:
  // One request after the other; records come in the reverse order, as of a slow worker.
  RunReport Report(Nanos (*latency_of)(CreditId credit), CreditId requests, bool warmup = false) {
    SampleRun run;
    run.Joins(1);
    run.Phase(0, "load", warmup, kSecond);
    for (CreditId i = requests; i-- > 0;)
      run.Records(1, run.Request(i, kSecond + static_cast<Nanos>(i) * kSecond, latency_of(i)));
    run.Seal("count", 1000 * kSecond);
    run.SealRun(1000 * kSecond);
    run.WriteTo(dir_);
    auto report = BuildReport(dir_);
    EXPECT_TRUE(report.ok()) << report.status();
    return *report;
  }
};

Nanos Ripple(CreditId i) { return (100 + static_cast<Nanos>(i * 7 % 5)) * kMillisecond; }
Nanos SlowStart(CreditId i) { return Ripple(i) + (i < 30 ? 400 * kMillisecond : 0); }
Nanos Growing(CreditId i) { return static_cast<Nanos>(100 + i) * kMillisecond; }

TEST_F(WarmupReportTest, ASlowStartIsFoundInDueOrder) {
  const RunReport report = Report(SlowStart, 300);
  const auto& end = report.phases[0].warmup_end;
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->requests, 30U);
  EXPECT_TRUE(end->settled);
  EXPECT_NEAR(end->after.avg, 102, 0.1);
  EXPECT_EQ(end->after.count, 270U);
  // The thirtieth was due 30 s after the first one.
  EXPECT_NEAR(static_cast<double>(end->at - report.phases[0].started), 30e9, 1e9);
  EXPECT_THAT(ConsoleTable(report, 200), HasSubstr("phase load: request latency settled after 30 requests"));
  const auto schema = nlohmann::json::parse(Read(IMGPERF_SOURCE_DIR "/config/report.schema.json"));
  const auto json = nlohmann::json::parse(ReportJson(report));
  EXPECT_EQ(ViolationsOf(schema, json), "");
  EXPECT_EQ(json["phases"][0]["warmup_end"]["requests"], 30);
}

TEST_F(WarmupReportTest, ASteadyPhaseIsNotTalkedAbout) {
  const RunReport report = Report(Ripple, 300);
  ASSERT_TRUE(report.phases[0].warmup_end.has_value());
  EXPECT_THAT(ConsoleTable(report, 200), Not(HasSubstr("Warm-up")));
}

TEST_F(WarmupReportTest, WhatNeverSettlesIsSaidSo) {
  const RunReport report = Report(Growing, 300);
  EXPECT_FALSE(report.phases[0].warmup_end->settled);
  EXPECT_THAT(ConsoleTable(report, 200), HasSubstr("had not settled after 150 requests"));
}

TEST_F(WarmupReportTest, WarmupsAndShortPhasesAreNotJudged) {
  EXPECT_FALSE(Report(SlowStart, 40).phases[0].warmup_end.has_value());
  EXPECT_FALSE(Report(SlowStart, 300, /*warmup=*/true).phases[0].warmup_end.has_value());
}

}  // namespace
}  // namespace imgperf
