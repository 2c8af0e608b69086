// Every file a run leaves, against its golden file.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <utility>

#include "controller/offline/build_report.h"
#include "controller/offline/console_table.h"
#include "controller/offline/report_json.h"
#include "controller/offline/utf8.h"
#include "controller/offline/write_artifacts.h"
#include "tests/controller/offline/golden.h"
#include "tests/controller/offline/report_test.h"
#include "tests/controller/offline/sample_run.h"
#include "tests/controller/offline/schema_check.h"

namespace imgperf {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ExportsTest : public ReportTest {
 protected:
  RunReport Report(const SampleRun& run) {
    RunReport report = ReportTest::Report(run);
    report.directory = "artifacts/sample";  // the golden files know no temporary directory
    return report;
  }
};

SampleRun AllFailedRun() {
  SampleRun run;
  run.Joins(1);
  run.Phase(0, "load", false, kSecond);
  for (CreditId credit = 0; credit < 10; ++credit) {
    run.Records(1, SampleRun::Failed(run.Request(credit, kSecond, kMillisecond), pb::CONNECT, 0, "",
                                     "Failed to connect to localhost port 30000: Connection refused"));
  }
  run.Seal("every request failed", 2 * kSecond).set_aborted(true);
  run.SealRun(2 * kSecond).set_reason("phase load: all of the first 10 requests failed");
  return run;
}

TEST_F(ExportsTest, LinesOfEveryOutcome) {
  Report(EventfulRun());
  ExpectGolden("profile_export.jsonl", Read(dir_ + "/profile_export.jsonl"));
}

TEST_F(ExportsTest, TheIdsOfALineAreTheHeadersThatTheWorkerSent) {
  SampleRun run;
  run.Joins(1);
  run.Phase(0, "load", false, kSecond);
  pb::Record turn = run.Request(0, kSecond, kSecond);
  turn.set_conversation(5);
  turn.set_turn(2);
  turn.set_entry(3);
  run.Records(1, turn);
  run.Records(1, run.Request(1, 2 * kSecond, kSecond));
  run.Seal("count", 4 * kSecond);
  run.SealRun(4 * kSecond);
  Report(run);
  std::istringstream in(Read(dir_ + "/profile_export.jsonl"));
  for (const auto& [credit, conversation] :
       {std::pair<CreditId, std::optional<std::uint64_t>>{0, 5}, {1, std::nullopt}}) {
    std::string line;
    ASSERT_TRUE(std::getline(in, line));
    const auto metadata = nlohmann::json::parse(line)["metadata"];
    EXPECT_EQ(metadata["x_request_id"], FormatRequestId(kSampleRun, {credit, 0}));
    EXPECT_EQ(metadata["x_correlation_id"], FormatCorrelationId(kSampleRun, credit, conversation));
    EXPECT_EQ(metadata["conversation_id"], "entry-1") << "the row that begins it";
    EXPECT_EQ(metadata["turn_index"], conversation ? 2 : 0);
  }
}

TEST_F(ExportsTest, ReportJson) { ExpectGolden("report.json", ReportJson(Report(EventfulRun()))); }

TEST_F(ExportsTest, ConsoleOfTheGuidesRun) {
  ExpectGolden("console_guide.txt", ConsoleTable(Report(GuidesRun()), 120));
}

TEST_F(ExportsTest, ConsoleOfAnEventfulRun) {
  ExpectGolden("console_eventful.txt", ConsoleTable(Report(EventfulRun()), 120));
}

TEST_F(ExportsTest, ConsoleWhenEverythingFailed) {
  ExpectGolden("console_failed.txt", ConsoleTable(Report(AllFailedRun()), 120));
}

TEST_F(ExportsTest, TheConsoleShowsTheGuidesRow) {
  EXPECT_THAT(
      ConsoleTable(Report(GuidesRun()), 140),
      HasSubstr(
          "Request Latency (ms) │ 12,617.58 │ 12,251.41 │ 12,954.04 │ 12,947.91 │ 12,892.69 │ 12,647.29 │ "
          "287.62 │"));
}

TEST_F(ExportsTest, EditsHaveTheRowsThatAiperfHasForThem) {
  RunReport report = Report(GuidesRun());
  report.endpoint = "image_edit";
  const std::string table = ConsoleTable(report, 140);
  std::size_t at = 0;
  for (const char* row : {"Image Edit Metrics", "Request Latency (ms)", "Input Sequence Length (tokens)",
                          "Image Throughput (images/sec)", "Image Latency (ms/image)",
                          "Request Throughput (requests/sec)", "Request Count (requests)"}) {
    const std::size_t found = table.find(row, at);
    ASSERT_NE(found, table.npos) << row << " behind the rows before, in\n" << table;
    at = found;
  }
  EXPECT_EQ(table.find("Image Latency", at), table.npos) << "once";
}

TEST_F(ExportsTest, NoLineOfTheConsoleIsWiderThanAsked) {
  for (const SampleRun& run : {GuidesRun(), EventfulRun(), AllFailedRun()}) {
    const RunReport report = Report(run);
    for (const std::size_t width : {80U, 100U, 120U, 140U}) {
      std::istringstream lines(ConsoleTable(report, width));
      for (std::string line; std::getline(lines, line);) EXPECT_LE(DisplayWidth(line), width) << line;
    }
  }
}

TEST_F(ExportsTest, AServersMessageCannotSteerTheTerminal) {
  const std::string text = ConsoleTable(Report(EventfulRun()), 120);
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST_F(ExportsTest, ArtifactsAreWrittenWhole) {
  const RunReport report = Report(EventfulRun());
  ASSERT_TRUE(WriteArtifacts(report, dir_).ok());
  EXPECT_EQ(Read(dir_ + "/report.json"), ReportJson(report));
  EXPECT_EQ(Read(dir_ + "/profile_export_console.txt"), ConsoleTable(report, 140));
  EXPECT_THAT(WriteArtifacts(report, dir_ + "/gone").message(), HasSubstr(dir_ + "/gone/report.json"));
}

TEST_F(ExportsTest, TheReportIsWhatTheSchemaDescribes) {
  const auto schema = nlohmann::json::parse(Read(IMGPERF_SOURCE_DIR "/config/report.schema.json"));
  for (const SampleRun& run : {GuidesRun(), EventfulRun(), AllFailedRun(), SampleRun()}) {
    EXPECT_EQ(ViolationsOf(schema, nlohmann::json::parse(ReportJson(Report(run)))), "");
  }
}

TEST_F(ExportsTest, BytesThatAreNoTextStayOutOfTheReport) {
  RunReport report = Report(EventfulRun());
  report.events.push_back("w\xff\x1b");
  report.errors[0].message = "\xc3";
  EXPECT_NO_THROW(nlohmann::json::parse(ReportJson(report)));
  EXPECT_THAT(ConsoleTable(report, 120), Not(HasSubstr("\xff")));
}

}  // namespace
}  // namespace imgperf
