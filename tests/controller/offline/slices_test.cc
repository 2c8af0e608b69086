// A run cut into slices, from the plan's word to the files.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "controller/offline/aiperf_slices.h"
#include "controller/offline/build_report.h"
#include "controller/offline/report_json.h"
#include "controller/offline/write_artifacts.h"
#include "tests/controller/offline/golden.h"
#include "tests/controller/offline/sample_run.h"
#include "tests/controller/offline/schema_check.h"
#include "tests/controller/offline/temp_dir.h"

namespace imgperf {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class SlicesTest : public TempDirTest {
 protected:
  RunReport Report(SampleRun run, const std::string& slice) {
    run.entries().front().mutable_header()->set_plan_json(R"({"run":{"output":{"slice":")" + slice +
                                                          R"("}}})");
    run.WriteTo(dir_);
    auto report = BuildReport(dir_);
    EXPECT_TRUE(report.ok()) << report.status();
    return *report;
  }
};

// Ten requests a second for 3 s, 100 ms each and 300 ms from the third second on; one fails.
SampleRun SteadyRun() {
  SampleRun run;
  run.Joins(1);
  run.Phase(0, "load", false, kSecond);
  for (CreditId i = 0; i < 30; ++i) {
    const Nanos at = kSecond + static_cast<Nanos>(i) * 100 * kMillisecond;
    pb::Record record = run.Request(i, at, (i < 20 ? 100 : 300) * kMillisecond);
    run.Records(1, i == 5 ? SampleRun::Failed(record, pb::HTTP_STATUS, 500, "x", "y") : record);
  }
  run.Seal("count", 5 * kSecond);
  run.SealRun(5 * kSecond);
  return run;
}

double Number(const SliceReport& slice, std::string_view tag) { return slice.metrics.Find(tag).value_or(-1); }

TEST_F(SlicesTest, HoldTheRequestsThatWereSentInThem) {
  const RunReport report = Report(SteadyRun(), "1s");
  ASSERT_EQ(report.phases.size(), 1U);
  const auto& slices = report.phases[0].slices;
  ASSERT_EQ(slices.size(), 4U);
  EXPECT_EQ(slices[0].start, report.phases[0].started);
  EXPECT_EQ(slices[1].start, slices[0].start + kSecond);
  EXPECT_EQ(slices[0].outcomes.completed, 9U);
  EXPECT_EQ(slices[0].outcomes.failed, 1U);
  EXPECT_EQ(slices[1].outcomes.completed, 10U);
  EXPECT_EQ(slices[2].outcomes.completed, 10U);
  EXPECT_EQ(slices[3].outcomes.total(), 0U);
  EXPECT_DOUBLE_EQ(slices[1].metrics.DistributionOf("request_latency")->At("p50"), 100);
  EXPECT_DOUBLE_EQ(slices[2].metrics.DistributionOf("request_latency")->At("p50"), 300);
  EXPECT_EQ(slices[3].metrics.DistributionOf("request_latency"), nullptr);
}

TEST_F(SlicesTest, RatesCountWhatCompletedInThem) {
  const RunReport report = Report(SteadyRun(), "1s");
  const auto& slices = report.phases[0].slices;
  double completed = 0;
  for (const SliceReport& slice : slices) completed += Number(slice, "request_throughput") * slice.seconds;
  EXPECT_NEAR(completed, 29, 1e-9);
  EXPECT_NEAR(Number(slices[2], "request_throughput"), 8, 1);  // it got slower: fewer come back in time
  EXPECT_EQ(Number(slices[0], "error_request_count"), 1);
  // The last one ends with the last request.
  EXPECT_GT(slices[3].seconds, 0.1);
  EXPECT_LT(slices[3].seconds, 0.3);
}

TEST_F(SlicesTest, AreInTheReportAsItsSchemaSays) {
  const auto schema = nlohmann::json::parse(Read(IMGPERF_SOURCE_DIR "/config/report.schema.json"));
  const auto json = nlohmann::json::parse(ReportJson(Report(EventfulRun(), "10s")));
  EXPECT_EQ(ViolationsOf(schema, json), "");
  EXPECT_EQ(json["phases"][1]["timeslices"].size(), 4U);
  EXPECT_EQ(json["phases"][0]["timeslices"].size(), 1U) << "warm-ups have theirs here";
}

TEST_F(SlicesTest, GoIntoAiperfsFiles) {
  const RunReport report = Report(EventfulRun(), "10s");
  ASSERT_TRUE(WriteArtifacts(report, dir_).ok());
  const std::string json = Read(dir_ + "/profile_export_aiperf_timeslices.json");
  EXPECT_EQ(json, AiperfSlicesJson(report));
  EXPECT_THAT(report.files, Contains("profile_export_aiperf_timeslices.json"));
  EXPECT_THAT(report.files, Contains("profile_export_aiperf_timeslices.csv"));
  ExpectGolden("profile_export_aiperf_timeslices.json", json);
  ExpectGolden("profile_export_aiperf_timeslices.csv", Read(dir_ + "/profile_export_aiperf_timeslices.csv"));
}

TEST_F(SlicesTest, AreNotMadeUnlessAskedFor) {
  EventfulRun().WriteTo(dir_);
  const auto report = BuildReport(dir_);
  ASSERT_TRUE(report.ok());
  ASSERT_TRUE(WriteArtifacts(*report, dir_).ok());
  EXPECT_FALSE(std::filesystem::exists(dir_ + "/profile_export_aiperf_timeslices.json"));
  EXPECT_THAT(report->files, Not(Contains(HasSubstr("timeslices"))));
  EXPECT_THAT(ReportJson(*report), Not(HasSubstr("timeslices")));
}

TEST_F(SlicesTest, TooManyAreLeftOutAndSaidSo) {
  const RunReport report = Report(EventfulRun(), "1ms");
  EXPECT_TRUE(report.phases[1].slices.empty());
  EXPECT_FALSE(HasSlices(report) && report.phases[1].slices.size() > 0);
  EXPECT_THAT(report.events, Contains(HasSubstr("output.slice")));
}

}  // namespace
}  // namespace imgperf
