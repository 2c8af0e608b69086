// What requests that brought nothing do to the percentiles.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "controller/offline/build_report.h"
#include "controller/offline/console_table.h"
#include "controller/offline/report_json.h"
#include "tests/controller/offline/sample_run.h"
#include "tests/controller/offline/temp_dir.h"

namespace imgperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class FailuresTest : public TempDirTest {
 protected:
  RunReport Report(const SampleRun& run) {
    run.WriteTo(dir_);
    auto report = BuildReport(dir_);
    EXPECT_TRUE(report.ok()) << report.status();
    return *report;
  }
};

// Ninety answers of 1 s, nine timeouts after 30 s, one refused connection.
SampleRun TimeoutRun() {
  SampleRun run;
  run.Joins(1);
  run.Phase(0, "load", false, kSecond);
  for (CreditId i = 0; i < 90; ++i)
    run.Records(1, run.Request(i, kSecond + static_cast<Nanos>(i) * kMillisecond, kSecond));
  for (CreditId i = 90; i < 99; ++i) {
    run.Records(1, SampleRun::Failed(run.Request(i, 2 * kSecond, 30 * kSecond), pb::TIMEOUT, 0, "",
                                     "no answer in 30s"));
  }
  run.Records(1,
              SampleRun::Failed(run.Request(99, 2 * kSecond, kMillisecond), pb::CONNECT, 0, "", "refused"));
  run.Seal("count", 40 * kSecond);
  run.SealRun(40 * kSecond);
  return run;
}

TEST_F(FailuresTest, StatisticsKnowSuccessesOnlyThePessimisticColumnAll) {
  const RunReport report = Report(TimeoutRun());
  EXPECT_DOUBLE_EQ(report.metrics.DistributionOf("request_latency")->At("p99"), 1000);
  for (const char* tag : {"request_latency", "response_time"}) {
    const Pessimistic& all = report.metrics.pessimistic.at(MetricIndex(tag));
    EXPECT_EQ(all.count, 100U);
    EXPECT_EQ(all.censored, 9U);
    EXPECT_EQ(all.failed, 1U);
    EXPECT_NEAR(*all.At("p50").value, 1000, 2);
    EXPECT_FALSE(all.At("p50").at_least);
    EXPECT_NEAR(*all.At("p95").value, 30'000, 5);
    EXPECT_TRUE(all.At("p95").at_least);
    EXPECT_FALSE(all.At("p99_9").value.has_value());
  }
}

TEST_F(FailuresTest, TheReportAndTheConsoleSaySo) {
  const RunReport report = Report(TimeoutRun());
  const auto block = nlohmann::json::parse(ReportJson(report))["metrics"]["request_latency"]["pessimistic"];
  EXPECT_EQ(block["count"], 100);
  EXPECT_EQ(block["p50"]["at_least"], false);
  EXPECT_EQ(block["p95"]["at_least"], true);
  EXPECT_TRUE(block["p99_9"]["value"].is_null());
  const std::string console = ConsoleTable(report, 140);
  EXPECT_THAT(console, HasSubstr("Request Latency, Pessimistic (ms)"));
  EXPECT_THAT(console, HasSubstr("> 3,9"));
}

TEST_F(FailuresTest, WithoutFailuresThereIsNothingToAdd) {
  const RunReport report = Report(GuidesRun());
  EXPECT_TRUE(report.metrics.pessimistic.empty());
  EXPECT_THAT(ReportJson(report), Not(HasSubstr("pessimistic")));
  EXPECT_THAT(ConsoleTable(report, 140), Not(HasSubstr("Pessimistic")));
}

TEST_F(FailuresTest, CancelledAndLostRequestsTookAtLeastAsLong) {
  const Pessimistic& all = Report(EventfulRun()).metrics.pessimistic.at(MetricIndex("request_latency"));
  EXPECT_EQ(all.count, 10U);    // one of eleven was the warm-up's
  EXPECT_EQ(all.censored, 3U);  // a timeout, a cancelled one, a lost one
  EXPECT_EQ(all.failed, 2U);
}

}  // namespace
}  // namespace imgperf
