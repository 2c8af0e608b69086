// The summary as AIPerf's readers get it: layout, names, levels.
#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "controller/offline/aiperf_csv.h"
#include "controller/offline/aiperf_json.h"
#include "controller/offline/build_report.h"
#include "controller/offline/input_config.h"
#include "controller/offline/write_artifacts.h"
#include "tests/controller/offline/golden.h"
#include "tests/controller/offline/report_test.h"
#include "tests/controller/offline/sample_run.h"
#include "tests/controller/offline/schema_check.h"

namespace imgperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

class AiperfExportsTest : public ReportTest {
 protected:
  RunReport Report(const SampleRun& run) {
    RunReport report = ReportTest::Report(run);
    report.directory = "artifacts/sample";  // the golden files know no temporary directory
    return report;
  }
  Json Summary(const SampleRun& run) { return Json::parse(AiperfJson(Report(run))); }
};

SampleRun RunWithPlan(const std::string& output) {
  SampleRun run = GuidesRun();
  run.entries()[0].mutable_header()->set_plan_json(R"({"run":{"endpoint":"image_generation","output":)" +
                                                   output + "}}");
  return run;
}

TEST_F(AiperfExportsTest, SummaryOfTheGuidesRun) {
  const RunReport report = Report(GuidesRun());
  ExpectGolden("profile_export_aiperf.json", AiperfJson(report));
  ExpectGolden("profile_export_aiperf.csv", AiperfCsv(report));
}

TEST_F(AiperfExportsTest, SummaryOfAnEventfulRun) {
  ExpectGolden("profile_export_aiperf_eventful.json", AiperfJson(Report(EventfulRun())));
}

TEST_F(AiperfExportsTest, TheSummaryIsWhatTheSchemaDescribes) {
  const auto schema = Json::parse(Read(IMGPERF_SOURCE_DIR "/config/profile_export_aiperf.schema.json"));
  for (const SampleRun& run : {GuidesRun(), EventfulRun(), SampleRun()}) {
    EXPECT_EQ(ViolationsOf(schema, Summary(run)), "");
  }
  Json wrong = Summary(GuidesRun());
  wrong["request_latency"]["p99_9"] = 1;
  wrong["request_count"]["avg"] = nullptr;
  EXPECT_THAT(ViolationsOf(schema, wrong), HasSubstr("p99_9 is not described"));
  EXPECT_THAT(ViolationsOf(schema, wrong), HasSubstr("avg is null"));
}

TEST_F(AiperfExportsTest, NumbersOfTheRunHaveNoStatistics) {
  const Json summary = Summary(GuidesRun());
  EXPECT_EQ(summary["request_throughput"].size(), 2U);
  EXPECT_EQ(summary["request_count"], (Json{{"unit", "requests"}, {"avg", 3.0}}));
  EXPECT_EQ(summary["completed_request_count"]["avg"], 3.0);
  EXPECT_EQ(summary["request_error_rate"], (Json{{"unit", "%"}, {"avg", 0.0}}));
  EXPECT_EQ(summary["request_latency"]["count"], 3);
}

TEST_F(AiperfExportsTest, TimestampsAreWholeNanoseconds) {
  const Json summary = Summary(GuidesRun());
  const auto first = summary["min_request_timestamp"]["avg"];
  EXPECT_TRUE(first.is_number_integer());
  EXPECT_EQ(first.get<Nanos>(), kSampleWall + 22 * kSecond);
  EXPECT_EQ(summary["max_response_timestamp"]["avg"].get<Nanos>(), kSampleWall + 46'899'290'000);
}

TEST_F(AiperfExportsTest, TheirNamesForOurNumbersSayTheSame) {
  const Json summary = Summary(EventfulRun());
  EXPECT_EQ(summary["effective_latency"], summary["response_time"]);
  EXPECT_EQ(summary["credit_to_start_latency"], summary["lag"]);
  EXPECT_EQ(summary["request_error_rate"], summary["error_rate"]);
}

TEST_F(AiperfExportsTest, WarmUpsStandApart) {
  const Json summary = Summary(GuidesRun());
  EXPECT_EQ(summary["warmup_metrics"]["request_latency"]["avg"], 20000.0);
  EXPECT_EQ(summary["warmup_metrics"]["request_count"]["avg"], 1.0);
  EXPECT_EQ(summary["request_latency"]["max"], 12954.04);
  EXPECT_FALSE(Summary(SampleRun()).contains("warmup_metrics"));
}

TEST_F(AiperfExportsTest, WhoWroteItIsSaidHonestly) {
  const Json summary = Summary(GuidesRun());
  EXPECT_EQ(summary["imgperf_version"], "0.1.0");
  EXPECT_EQ(summary["aiperf_version"], "imgperf 0.1.0") << "AIPerf did not write it";
  EXPECT_EQ(summary["schema_version"], "1.5");
  EXPECT_EQ(summary["benchmark_id"], "0a1b2c3d4e5f");
  EXPECT_EQ(summary["start_time"], "2025-11-22T13:51:03.000000+00:00");
  EXPECT_EQ(summary["end_time"], "2025-11-22T13:51:28.000000+00:00");
}

TEST_F(AiperfExportsTest, ErrorsAreGroupedWithTheirCounts) {
  const Json errors = Summary(EventfulRun())["error_summary"];
  ASSERT_EQ(errors.size(), 3U);
  EXPECT_EQ(errors[0]["count"], 2);
  EXPECT_EQ(errors[0]["error_details"]["code"], 500);
  EXPECT_EQ(errors[0]["error_details"]["type"], "server_error");
  EXPECT_FALSE(errors[1]["error_details"].contains("code")) << "there was no answer";
}

TEST_F(AiperfExportsTest, NumbersThatAreNoneStayOut) {
  RunReport report = Report(GuidesRun());
  report.metrics.per_request[0]->sum = std::numeric_limits<double>::infinity();
  report.metrics.per_run[0].value = std::nan("");
  const Json summary = Json::parse(AiperfJson(report));
  EXPECT_FALSE(summary.contains("request_latency"));
  EXPECT_FALSE(summary.contains(std::string(report.metrics.per_run[0].tag)));
  EXPECT_THAT(AiperfJson(report), Not(HasSubstr("null")));
  EXPECT_THAT(AiperfCsv(report), Not(HasSubstr("nan")));
}

TEST_F(AiperfExportsTest, TheCsvHasItsTwoSectionsSorted) {
  const std::string csv = AiperfCsv(Report(EventfulRun()));
  EXPECT_TRUE(csv.starts_with("Metric,avg,min,max,sum,p1,p5,p10,p25,p50,p75,p90,p95,p99,std\r\n"));
  EXPECT_THAT(csv, HasSubstr("\r\n\r\nMetric,Value\r\n"));
  EXPECT_THAT(csv, HasSubstr("Request Latency (ms),1114.00,1007.00,1500.00,5570.00,"));
  EXPECT_THAT(csv, HasSubstr("\r\nRequest Count,5\r\n"));
  EXPECT_THAT(csv, HasSubstr("\r\nRequest Error Rate (%),44.44\r\n"));
  EXPECT_LT(csv.find("Cancelled Request Count"), csv.find("Request Throughput"));
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) EXPECT_TRUE(line.ends_with('\r')) << line;
}

TEST_F(AiperfExportsTest, ARunThatMeasuredNothingHasOnlyNumbers) {
  const std::string csv = AiperfCsv(Report(SampleRun()));
  EXPECT_TRUE(csv.starts_with("Metric,Value\r\n")) << csv;
  EXPECT_THAT(csv, HasSubstr("Request Count,0\r\n"));
}

TEST(Csv, FieldsAreQuotedWhereTheyNeedIt) {
  EXPECT_EQ(CsvField("Request Latency (ms)"), "Request Latency (ms)");
  EXPECT_EQ(CsvField("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvField("say \"x\""), "\"say \"\"x\"\"\"");
  EXPECT_EQ(CsvField("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(CsvField(""), "");
}

TEST_F(AiperfExportsTest, APrefixNamesTheExportsAndTheReportListsThem) {
  RunWithPlan(R"({"prefix":"nightly","level":"records"})").WriteTo(dir_);
  const auto report = BuildReport(dir_);
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_TRUE(WriteArtifacts(*report, dir_).ok());
  for (const char* name :
       {"nightly.json", "nightly.csv", "nightly.jsonl", "nightly_console.txt", "report.json"}) {
    EXPECT_TRUE(std::filesystem::exists(dir_ + "/" + name)) << name;
    EXPECT_THAT(report->files, ::testing::Contains(name));
  }
  EXPECT_FALSE(std::filesystem::exists(dir_ + "/profile_export.jsonl"));
  for (const std::string& file : report->files)
    EXPECT_TRUE(std::filesystem::exists(dir_ + "/" + file)) << file;
}

TEST_F(AiperfExportsTest, ASummaryHasNoLines) {
  SampleRun run = EventfulRun();
  run.entries()[0].mutable_header()->set_plan_json(R"({"run":{"output":{"level":"summary"}}})");
  run.WriteTo(dir_);
  const auto report = BuildReport(dir_);
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_TRUE(WriteArtifacts(*report, dir_).ok());
  EXPECT_FALSE(std::filesystem::exists(dir_ + "/profile_export.jsonl"));
  EXPECT_FALSE(std::filesystem::exists(dir_ + "/late.jsonl"));
  EXPECT_EQ(report->outcomes.completed, 5U);
  EXPECT_TRUE(std::filesystem::exists(dir_ + "/profile_export_aiperf.json"));
}

TEST_F(AiperfExportsTest, APrefixThatLeadsOutsideIsRefused) {
  RunWithPlan(R"({"prefix":"../x"})").WriteTo(dir_);
  EXPECT_EQ(BuildReport(dir_).status().code(), absl::StatusCode::kDataLoss);
}

TEST(InputConfig, LaysThePlanOut) {
  const Json config = Json::parse(InputConfig(
      R"({"run":{"target":{"url":"sim://flux","model":"a/b","api_key":"***","headers":{"X":"1"}},)"
      R"("endpoint":"image_generation","request":{"size":"512x512","n":1,"timeout":"90s","extra":{"steps":20,"n":2}},)"
      R"("dataset":{"builtin":"prompts","sampling":"shuffle"},)"
      R"("phases":[{"name":"w","kind":"warmup","concurrency":1,"requests":1},)"
      R"({"name":"p","kind":"profiling","concurrency":4,"duration":"1500ms","grace":"30s",)"
      R"("cancel":{"share":"33.3333%","after":"500ms"}}],)"
      R"("cluster":{"workers":2},"output":{"path":"out","level":"raw"},"seed":7}})"));
  EXPECT_EQ(config["models"], Json::array({"a/b"}));
  EXPECT_EQ(config["endpoint"]["type"], "image_generation");
  EXPECT_EQ(config["endpoint"]["urls"], Json::array({"sim://flux"}));
  EXPECT_EQ(config["endpoint"]["timeout"], 90.0);
  EXPECT_EQ(config["endpoint"]["api_key"], "***");
  EXPECT_EQ(config["endpoint"]["extra"], (Json{{"size", "512x512"}, {"n", 2}, {"steps", 20}}));
  EXPECT_EQ(config["dataset"]["sampling"], "shuffle");
  EXPECT_EQ(config["phases"][0]["exclude_from_results"], true);
  EXPECT_EQ(config["phases"][1], (Json{{"name", "p"},
                                       {"kind", "profiling"},
                                       {"concurrency", 4},
                                       {"type", "concurrency"},
                                       {"duration", 1.5},
                                       {"grace_period", 30.0},
                                       {"cancellation", {{"rate", 33.3333}, {"delay", 0.5}}}}));
  EXPECT_EQ(config["artifacts"], (Json{{"dir", "out"}, {"export_level", "raw"}}));
  EXPECT_EQ(config["runtime"]["workers"], 2);
  EXPECT_EQ(config["random_seed"], 7);
}

TEST(InputConfig, WhatIsMissingOrOddStaysOut) {
  EXPECT_EQ(InputConfig("no json"), "{}");
  EXPECT_EQ(InputConfig("[1]"), "{}");
  const Json config = Json::parse(InputConfig(R"({"run":{"phases":[3,{"duration":"soon"}],"request":7}})"));
  EXPECT_EQ(config["phases"][1]["duration"], "soon");
  EXPECT_FALSE(config.contains("models"));
  EXPECT_FALSE(config.contains("runtime"));
}

}  // namespace
}  // namespace imgperf
