// What workers measured of themselves before the run, and what the report makes of it.
#include "controller/offline/floor.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "controller/offline/build_report.h"
#include "controller/offline/console_table.h"
#include "controller/offline/report_json.h"
#include "tests/controller/offline/report_test.h"
#include "tests/controller/offline/sample_run.h"
#include "tests/controller/offline/schema_check.h"

namespace imgperf {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

pb::Calibration Measured(Nanos latency_p50) {
  pb::Calibration calibration;
  calibration.set_requests(200);
  calibration.set_latency_p50_ns(static_cast<std::uint64_t>(latency_p50));
  calibration.set_latency_p99_ns(static_cast<std::uint64_t>(2 * latency_p50));
  calibration.set_cpu_ns(90'000);
  calibration.set_paced_requests(100);
  calibration.set_send_lag_p50_ns(50'000);
  calibration.set_send_lag_p99_ns(400'000);
  return calibration;
}

pb::Calibration Failed(const std::string& why) {
  pb::Calibration calibration;
  calibration.set_failure(why);
  return calibration;
}

class FloorTest : public ReportTest {
 protected:
  FloorTest() {
    run_.Joins(1);
    run_.Joins(2);
  }
  // One phase, of requests that took 100 ms.
  RunReport Report() {
    run_.Phase(0, "load", false, kSecond);
    for (CreditId credit = 0; credit < 5; ++credit)
      run_.Records(1, run_.Request(credit, kSecond, 100 * kMillisecond));
    run_.Seal("count", 5 * kSecond);
    run_.Leaves(1, "goodbye", false, 5 * kSecond);
    run_.Leaves(2, "goodbye", false, 5 * kSecond);
    run_.SealRun(5 * kSecond);
    return ReportTest::Report(run_);
  }

  SampleRun run_;
};

TEST_F(FloorTest, StandsWithItsWorkerAndInOneLineOfAll) {
  run_.Calibrated(1, Measured(300'000));
  run_.Calibrated(2, Measured(200'000));
  const RunReport report = Report();
  const auto json = nlohmann::json::parse(ReportJson(report));
  EXPECT_EQ(json["workers"][0]["calibration"]["request_latency_ms"]["p50"], 0.3);
  EXPECT_EQ(json["workers"][1]["calibration"]["request_latency_ms"]["p99"], 0.4);
  EXPECT_EQ(json["workers"][1]["calibration"]["cpu_us_per_request"], 90);
  const auto schema = nlohmann::json::parse(Read(IMGPERF_SOURCE_DIR "/config/report.schema.json"));
  EXPECT_EQ(ViolationsOf(schema, json), "");
  EXPECT_THAT(ConsoleTable(report, 100),
              HasSubstr("Floor      request latency p50 0.300, p99 0.600 ms; sent late by p50 0.050, p99 "));
  EXPECT_TRUE(report.events.empty()) << report.events.front();
}

TEST_F(FloorTest, IsNamedWhereItIsALargeShare) {
  run_.Calibrated(1, Measured(3 * kMillisecond));
  const RunReport report = Report();
  EXPECT_THAT(report.events, Contains(AllOf(HasSubstr("phase load: "), HasSubstr("100.000 ms"),
                                            HasSubstr("some 3.000 ms"))));
  EXPECT_EQ(report.validity.trust, Trust::kValid);
}

TEST_F(FloorTest, IsNoNewsBelowTwoPercentOrAMillisecond) {
  run_.Calibrated(1, Measured(1'900'000));
  EXPECT_TRUE(Report().events.empty());
  PhaseReport quick;
  WorkerReport worker;
  worker.calibration = Measured(999'000);
  EXPECT_TRUE(FloorEvents({worker}, {quick}).empty());
}

TEST_F(FloorTest, SaysWhyThereIsNone) {
  run_.Calibrated(1, Failed("no port was free"));
  const RunReport report = Report();
  EXPECT_THAT(report.events, Contains("worker w1 could not calibrate itself: no port was free"));
  EXPECT_THAT(ConsoleTable(report, 100), Not(HasSubstr("Floor")));
  const auto json = nlohmann::json::parse(ReportJson(report));
  EXPECT_EQ(json["workers"][0]["calibration"], nlohmann::json({{"failure", "no port was free"}}));
}

TEST_F(FloorTest, IsNotThereUnlessAskedFor) {
  const RunReport report = Report();
  EXPECT_FALSE(nlohmann::json::parse(ReportJson(report))["workers"][0].contains("calibration"));
  EXPECT_EQ(FloorText(report.workers), "");
}

}  // namespace
}  // namespace imgperf
