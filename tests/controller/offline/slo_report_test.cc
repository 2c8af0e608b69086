// Promises of a run, judged from its journal alone.
#include <gmock/gmock.h>

#include <cmath>

#include <nlohmann/json.hpp>

#include "controller/offline/build_report.h"
#include "controller/offline/console_table.h"
#include "controller/offline/exit_code.h"
#include "controller/offline/report_json.h"
#include "controller/slo/metric_names.h"
#include "tests/controller/offline/golden.h"
#include "tests/controller/offline/report_test.h"
#include "tests/controller/offline/sample_run.h"
#include "tests/controller/offline/schema_check.h"

namespace imgperf {
namespace {

using ::testing::HasSubstr;

// Of ten requests sent, five completed after 1,007, 1,014, 1,021, 1,028 and 1,500 ms, in the first 6.5 s.
class SloReportTest : public ReportTest {
 protected:
  RunReport Promising(const std::string& slos) {
    SampleRun run = EventfulRun();
    run.Says("\"slo\":[" + slos + R"(],"goodput":["request_latency <= 1.02s"])");
    return Report(run);
  }
  SloReport Judged(const std::string& slo) { return Promising("\"" + slo + "\"").slos.at(0); }
};

TEST_F(SloReportTest, FailuresAreMissesInPercentiles) {
  const SloReport p25 = Judged("request_latency.p25 < 2s");
  EXPECT_NEAR(*p25.value, 1021.000003 + 0.25 * 7.000001, 1e-6) << "rank 2.25 of ten";
  EXPECT_TRUE(p25.met);
  EXPECT_NEAR(*p25.margin, 2000 - *p25.value, 1e-9);
  const SloReport p50 = Judged("request_latency.p50 < 2s");
  EXPECT_TRUE(std::isinf(*p50.value)) << "rank 4.5 lies between the last completed one and a failure";
  EXPECT_FALSE(p50.met);
  EXPECT_THAT(p50.note, HasSubstr("more requests failed"));
}

TEST_F(SloReportTest, OtherStatisticsAreOfCompletedRequests) {
  const SloReport max = Judged("request_latency.max <= 1.5s");
  EXPECT_EQ(max.value, 1500);
  EXPECT_TRUE(max.met);
  EXPECT_EQ(max.margin, 0);
}

TEST_F(SloReportTest, NumbersOfTheRunAreTheReports) {
  const SloReport rate = Judged("error_rate <= 50%");
  EXPECT_NEAR(*rate.value, 100.0 * 4 / 9, 1e-9);
  EXPECT_TRUE(rate.met);
  EXPECT_FALSE(Judged("error_rate <= 44%").met);
}

TEST_F(SloReportTest, APhaseCanBeNamedAWarmUpToo) {
  EXPECT_EQ(Judged("request_count >= 1 in warm").value, 1);
  EXPECT_EQ(Judged("request_latency.max < 1m in warm").value, 2000);
  EXPECT_EQ(Judged("request_count >= 1 in load").value, 5);
  EXPECT_EQ(Judged("request_count >= 1").value, 5);
}

TEST_F(SloReportTest, WhatWasNotMeasuredIsNotMet) {
  const SloReport slo = Judged("peak_memory.max < 80GB");
  EXPECT_EQ(slo.value, std::nullopt);
  EXPECT_FALSE(slo.met);
  EXPECT_THAT(slo.note, HasSubstr("nothing was measured"));
}

TEST_F(SloReportTest, TheWorstWindowCountsAndIsNamed) {
  const SloReport slo = Judged("request_throughput >= 0.1/s over 10s");
  EXPECT_EQ(slo.windows, 4U) << "38.999 s: three, and one of which more than half is there";
  EXPECT_EQ(slo.windows_missed, 3U);
  EXPECT_EQ(slo.value, 0);
  ASSERT_TRUE(slo.worst_window);
  EXPECT_EQ(slo.worst_window->phase, "load");
  EXPECT_EQ(slo.worst_window->start, kSampleWall + 13 * kSecond) << "the phase began at 3 s";
  EXPECT_EQ(slo.worst_window->end, kSampleWall + 23 * kSecond);
}

TEST_F(SloReportTest, PercentilesInWindowsKnowTheirOwnFailures) {
  const SloReport slo = Judged("request_latency.p95 < 1.2s over 5s");
  EXPECT_EQ(slo.windows, 4U);
  EXPECT_EQ(slo.windows_missed, 3U);
  EXPECT_TRUE(std::isinf(*slo.value));
  EXPECT_EQ(slo.worst_window->start, kSampleWall + 8 * kSecond);
}

TEST_F(SloReportTest, GoodRequestsCompletedAndKeptEveryRule) {
  const RunReport report =
      Promising(R"("goodput > 1/s","good_request_fraction >= 20%","goodput > 0/s over 5s")");
  EXPECT_EQ(report.metrics.Find("good_request_count"), 2);
  EXPECT_EQ(report.metrics.Find("good_request_fraction"), 0.2) << "of all that were sent";
  EXPECT_NEAR(*report.metrics.Find("goodput"), 2 / 5.5, 1e-9);
  EXPECT_FALSE(report.slos[0].met);
  EXPECT_TRUE(report.slos[1].met);
  EXPECT_EQ(report.slos[2].value, 0) << "the good ones ended in the first window";
  EXPECT_EQ(Report(EventfulRun()).metrics.Find("goodput"), std::nullopt) << "nobody said what is good";
}

TEST_F(SloReportTest, AnOlderPlanPromisesTheDefault) {
  const RunReport report = Report(EventfulRun());
  ASSERT_EQ(report.slos.size(), 1U);
  EXPECT_EQ(report.slos[0].expression, "error_rate <= 5%");
}

TEST_F(SloReportTest, ATextThatCannotBeReadIsNotMet) {
  const SloReport slo = Judged("latency <> 3 parsecs");
  EXPECT_EQ(slo.expression, "latency <> 3 parsecs");
  EXPECT_FALSE(slo.met);
  EXPECT_THAT(slo.note, HasSubstr("a number is wanted"));
}

TEST_F(SloReportTest, EveryNumberOfTheRunCanBePromised) {
  for (const Scalar& scalar : Promising("\"error_rate < 1%\"").metrics.per_run) {
    const RunMetric* metric = FindRunMetric(scalar.tag);
    ASSERT_NE(metric, nullptr) << scalar.tag << " belongs into controller/slo/metric_names.cc";
    EXPECT_EQ(metric->unit, scalar.unit) << scalar.tag;
  }
}

TEST_F(SloReportTest, FilesSayItAll) {
  RunReport report = Promising(
      R"("request_latency.p25 < 2s","request_latency.p50 < 2s","request_throughput >= 0.1/s in load over 10s",)"
      R"("request_latency.p95 < 1.2s over 5s","peak_memory.max < 80GB","good_request_fraction >= 20%")");
  report.directory = "artifacts/sample";
  const auto json = nlohmann::ordered_json::parse(ReportJson(report));
  ExpectGolden("report_slo.json", json["slo"].dump(2) + "\n");
  ExpectGolden("console_slo.txt", ConsoleTable(report, 120));
  const auto schema = nlohmann::json::parse(Read(IMGPERF_SOURCE_DIR "/config/report.schema.json"));
  EXPECT_EQ(ViolationsOf(schema, nlohmann::json::parse(ReportJson(report))), "");
}

// GuidesRun, of which one record is missing: INVALID.
SampleRun InvalidRun(const std::string& says) {
  SampleRun run;
  run.Says(says);
  run.Joins(1);
  run.Phase(0, "load", false, kSecond);
  run.Records(1, run.Request(0, kSecond, kSecond));
  run.SkipsARecord(1);
  run.Records(1, run.Request(1, 2 * kSecond, kSecond));
  run.Seal("count", 4 * kSecond);
  run.SealRun(4 * kSecond);
  return run;
}

TEST_F(SloReportTest, AnInvalidRunThatOnlyWarnsEndsAsItWouldOtherwise) {
  EXPECT_EQ(ExitCode(Report(InvalidRun(R"("limits":{"on_invalid":"fail"})"))), kExitInvalid);
  const RunReport warned = Report(InvalidRun(R"("limits":{"on_invalid":"warn"})"));
  EXPECT_EQ(warned.validity.trust, Trust::kInvalid);
  EXPECT_EQ(ExitCode(warned), kExitGood);
  EXPECT_THAT(ConsoleTable(warned, 120), HasSubstr("Validity   INVALID, of which the run only warns"));
  const std::string missed = R"("slo":["request_latency.max < 1s"],)";
  EXPECT_EQ(ExitCode(Report(InvalidRun(missed + R"("limits":{"on_invalid":"warn"})"))), kExitSloMissed);
  EXPECT_EQ(ExitCode(Report(InvalidRun(missed + R"("limits":{"on_invalid":"fail"})"))), kExitInvalid);
}

}  // namespace
}  // namespace imgperf
