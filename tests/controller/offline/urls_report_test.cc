// A target of several URLs: its table, its numbers in report.json, its name in each line.
#include <gmock/gmock.h>

#include <fstream>

#include <nlohmann/json.hpp>

#include "controller/offline/build_report.h"
#include "controller/offline/console_table.h"
#include "controller/offline/groups_table.h"
#include "controller/offline/report_json.h"
#include "controller/offline/utf8.h"
#include "tests/controller/offline/golden.h"
#include "tests/controller/offline/report_test.h"
#include "tests/controller/offline/sample_run.h"
#include "tests/controller/offline/schema_check.h"

namespace imgperf {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class UrlsReportTest : public ReportTest {};

pb::Record At(pb::Record record, std::uint32_t url, std::uint32_t http_version = 11) {
  record.set_url(url);
  record.mutable_exchanges(0)->set_http_version(http_version);
  return record;
}

// One URL is quick, the other slow, and fails and loses a request each.
SampleRun TwoUrls(const std::string& http_version = "auto") {
  SampleRun run;
  run.Targets({"http://a:30000", "http://b:30000/?key=***"}, http_version);
  run.Joins(1);
  run.Ready(12'300 * kMillisecond, 4);
  run.Phase(0, "warm", true, 13 * kSecond);
  run.Records(1, At(run.Request(0, 13 * kSecond, kSecond), 1));
  run.Seal("count", 15 * kSecond);
  run.Phase(1, "load", false, 15 * kSecond);
  for (CreditId credit = 1; credit <= 4; ++credit)
    run.Records(1, At(run.Request(credit, 15 * kSecond, static_cast<Nanos>(credit) * kSecond), 0, 20));
  run.Records(1, At(run.Request(5, 15 * kSecond, 8 * kSecond), 1));
  run.Records(
      1, SampleRun::Failed(At(run.Request(6, 15 * kSecond, kSecond), 1), pb::HTTP_STATUS, 503, "", "no"));
  run.Loses(1, 7, 15 * kSecond, 24 * kSecond, "gone");
  run.entries().back().mutable_verdict()->set_url(1);
  run.Seal("count", 25 * kSecond);
  run.SealRun(25 * kSecond);
  return run;
}

TEST_F(UrlsReportTest, CountsAndTimesEachUrlByItself) {
  const RunReport report = Report(TwoUrls());
  ASSERT_EQ(report.urls.size(), 2U);
  const GroupReport& a = report.urls[0];
  EXPECT_EQ(a.name, "http://a:30000");
  EXPECT_EQ(a.outcomes.total(), 4U);
  EXPECT_EQ(a.outcomes.completed, 4U);
  EXPECT_EQ(a.images, 4U);
  EXPECT_NEAR(a.request_latency->avg, 2500, 1e-9);
  EXPECT_NEAR(a.response_time->avg, 2501.5, 1e-9);
  const GroupReport& b = report.urls[1];
  EXPECT_EQ(b.outcomes.total(), 3U) << "the warm-up stands in its phase";
  EXPECT_EQ(b.outcomes.completed, 1U);
  EXPECT_EQ(b.outcomes.failed, 1U);
  EXPECT_EQ(b.outcomes.lost, 1U);
  EXPECT_NEAR(b.request_latency->At("p99"), 8000, 1e-9);
  EXPECT_EQ(a.outcomes.total() + b.outcomes.total(), report.outcomes.total());
}

TEST_F(UrlsReportTest, ReportJsonIsDescribedByItsSchema) {
  const auto json = nlohmann::json::parse(ReportJson(Report(TwoUrls())));
  const auto schema =
      nlohmann::json::parse(std::ifstream(std::string(IMGPERF_SOURCE_DIR) + "/config/report.schema.json"));
  EXPECT_EQ(ViolationsOf(schema, json), "");
  EXPECT_EQ(json["urls"][1]["url"], "http://b:30000/?key=***");
  EXPECT_EQ(json["urls"][1]["requests"], 3);
  EXPECT_EQ(json["urls"][0]["metrics"]["request_latency"]["count"], 4);
  EXPECT_EQ(json["urls"][0]["metrics"].size(), 2U);
}

TEST_F(UrlsReportTest, ConsoleHasATableOfThem) {
  RunReport report = Report(TwoUrls());
  report.directory = "artifacts/sample";  // the golden file knows no temporary directory
  ExpectGolden("console_urls.txt", ConsoleTable(report, 100));
}

TEST_F(UrlsReportTest, LongNamesGiveWay) {
  RunReport report = Report(TwoUrls());
  report.urls[0].name = std::string("http://") + std::string(300, 'x');
  report.urls[1].request_latency.reset();
  const std::string table = GroupTables(report, 100);
  EXPECT_THAT(table, HasSubstr("x…"));
  EXPECT_LE(DisplayWidth(table.substr(table.find("┏"), table.find("┓") - table.find("┏"))), 100U);
  report.urls.resize(40);
  EXPECT_THAT(GroupTables(report, 100), HasSubstr("and 8 more in report.json"));
}

TEST_F(UrlsReportTest, LinesNameTheUrlAndTheVersion) {
  Report(TwoUrls());
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 7U);
  EXPECT_EQ(lines[0]["imgperf"]["target"], "http://a:30000");
  EXPECT_EQ(lines[0]["imgperf"]["url"], 0);
  EXPECT_EQ(lines[0]["imgperf"]["http_version"], "2");
  EXPECT_EQ(lines[4]["imgperf"]["target"], "http://b:30000/?key=***");
  EXPECT_EQ(lines[4]["imgperf"]["http_version"], "1.1");
  EXPECT_EQ(lines[6]["imgperf"]["outcome"], "lost");
  EXPECT_EQ(lines[6]["imgperf"]["url"], 1);
  EXPECT_FALSE(lines[6]["imgperf"].contains("http_version"));
}

TEST_F(UrlsReportTest, EventsTellHowLongReadinessTook) {
  EXPECT_THAT(Report(TwoUrls()).events,
              Contains("the target was ready after 12.3 s (inference, 4 requests outside the account)"));
  EXPECT_THAT(Report(GuidesRun()).events, Not(Contains(HasSubstr("ready"))));
}

TEST_F(UrlsReportTest, EventsTellOfAnswersInAnOlderVersionThanAskedFor) {
  EXPECT_THAT(Report(TwoUrls("2")).events,
              Contains("2 of 6 answers came in HTTP/1, though target.http_version is 2"));
  EXPECT_THAT(Report(TwoUrls("auto")).events, Not(Contains(HasSubstr("HTTP/1"))));
}

TEST_F(UrlsReportTest, OneUrlNeedsNoTable) {
  SampleRun run = GuidesRun();
  run.Targets({"http://a:30000"});
  const RunReport report = Report(run);
  EXPECT_TRUE(report.urls.empty());
  EXPECT_FALSE(nlohmann::json::parse(ReportJson(report)).contains("urls"));
  EXPECT_EQ(GroupTables(report, 100), "");
  EXPECT_EQ(Lines()[0]["imgperf"]["target"], "http://a:30000");
}

TEST_F(UrlsReportTest, AUrlThePlanDoesNotHaveIsPassedOver) {
  SampleRun run;
  run.Targets({"http://a", "http://b"});
  run.Joins(1);
  run.Phase(0, "load", false, kSecond);
  run.Records(1, At(run.Request(0, kSecond, kSecond), 4'000'000'000));
  run.Seal("count", 3 * kSecond);
  run.SealRun(3 * kSecond);
  const RunReport report = Report(run);
  EXPECT_EQ(report.outcomes.completed, 1U);
  EXPECT_EQ(report.urls[0].outcomes.total() + report.urls[1].outcomes.total(), 0U);
}

}  // namespace
}  // namespace imgperf
