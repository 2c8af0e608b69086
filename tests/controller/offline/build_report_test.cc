#include "controller/offline/build_report.h"

#include <gmock/gmock.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "controller/offline/exit_code.h"
#include "controller/run/ledger_fold.h"
#include "tests/controller/offline/report_test.h"
#include "tests/controller/offline/sample_run.h"

namespace imgperf {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class BuildReportTest : public ReportTest {
 protected:
  static std::vector<std::string> ReasonCodes(const RunReport& report) {
    std::vector<std::string> codes;
    for (const Reason& reason : report.validity.reasons) codes.push_back(reason.code);
    return codes;
  }
};

TEST_F(BuildReportTest, TheGuidesRunGivesTheGuidesNumbers) {
  const RunReport report = Report(GuidesRun());
  const Distribution latency = *report.metrics.per_request[0];
  EXPECT_NEAR(latency.avg, 12617.58, 0.005);
  EXPECT_NEAR(latency.At("p99"), 12947.91, 0.006);
  EXPECT_NEAR(latency.At("p90"), 12892.69, 0.005);
  EXPECT_NEAR(latency.std, 287.62, 0.005);
  EXPECT_EQ(report.metrics.Find("request_count"), 3);
  EXPECT_NEAR(*report.metrics.Find("benchmark_duration"), 24.89929, 1e-9);
  EXPECT_NEAR(*report.metrics.Find("request_throughput"), 3 / 24.89929, 1e-9);
  EXPECT_NEAR(*report.metrics.Find("megapixels_per_second"), 3 * 0.262144 / 24.89929, 1e-9);
  EXPECT_NEAR(*report.metrics.Find("effective_concurrency"), (12.25141 + 12.95404 + 12.64729) / 24.89929,
              1e-9);
  EXPECT_EQ(report.metrics.Find("error_rate"), 0);
  EXPECT_EQ(report.validity.trust, Trust::kValid) << report.validity.reasons.front().text;
  EXPECT_EQ(ExitCode(report), kExitGood);
}

TEST_F(BuildReportTest, StepsAndCostAreToldWhereTheyAreKnown) {
  RunReport report = Report(GuidesRun());
  for (const char* tag : {"steps_per_second", "gpu_seconds_per_image", "price_per_1000_images"})
    EXPECT_EQ(report.metrics.Find(tag), std::nullopt) << tag;
  SampleRun run = GuidesRun();
  run.RunsOn(R"("gpus":2,"price":1.8)");
  run.HasSteps({28, 0, 4});
  std::rotate(run.entries().begin() + 1, run.entries().end() - 1, run.entries().end());  // before the records
  report = Report(run);
  // Credits 1, 2 and 3 are of entries 1, 2 and 0.
  EXPECT_NEAR(*report.metrics.Find("steps_per_second"), (4 + 28) / 24.89929, 1e-9);
  EXPECT_EQ(report.metrics.DistributionOf("denoising_steps")->count, 2U);
  EXPECT_NEAR(*report.metrics.Find("gpu_seconds_per_image"), 2 * 24.89929 / 3, 1e-9);
  EXPECT_NEAR(*report.metrics.Find("price_per_1000_images"), 1000 * 2 * 24.89929 / 3 / 3600 * 1.8, 1e-9);
}

TEST_F(BuildReportTest, WarmUpStandsInItsPhaseAndNowhereElse) {
  const RunReport report = Report(GuidesRun());
  ASSERT_EQ(report.phases.size(), 2U);
  EXPECT_TRUE(report.phases[0].warmup);
  EXPECT_EQ(report.phases[0].outcomes.completed, 1U);
  EXPECT_EQ(report.phases[0].metrics.per_request[0]->count, 1U);
  EXPECT_EQ(report.outcomes.completed, 3U);
  EXPECT_EQ(report.ledger.issued(), 4U);
  EXPECT_EQ(Lines().size(), 3U);
}

TEST_F(BuildReportTest, EveryCreditOfAnEventfulRunHasItsLine) {
  const RunReport report = Report(EventfulRun());
  EXPECT_EQ(report.outcomes.completed, 5U);
  EXPECT_EQ(report.outcomes.failed, 3U);
  EXPECT_EQ(report.outcomes.cancelled, 1U);
  EXPECT_EQ(report.outcomes.lost, 1U);
  std::map<std::string, int> outcomes;
  for (const auto& line : Lines()) ++outcomes[line["imgperf"]["outcome"]];
  EXPECT_EQ(outcomes,
            (std::map<std::string, int>{{"completed", 5}, {"failed", 3}, {"cancelled", 1}, {"lost", 1}}));
  EXPECT_EQ(report.late, 1U);
  EXPECT_EQ(Lines("late.jsonl").size(), 1U);
  EXPECT_THAT(report.files, Contains("late.jsonl"));
  EXPECT_NEAR(*report.metrics.Find("error_rate"), 100.0 * 4 / 9, 1e-9);
  EXPECT_EQ(report.slos.front().met, false);
}

TEST_F(BuildReportTest, ErrorsAreGroupedMostFrequentFirst) {
  const RunReport report = Report(EventfulRun());
  ASSERT_EQ(report.errors.size(), 3U);
  EXPECT_EQ(report.errors[0].count, 2U);
  EXPECT_EQ(report.errors[0].error_class, "http_status");
  EXPECT_EQ(report.errors[0].code, 500);
}

TEST_F(BuildReportTest, WorkersAreAccountedFor) {
  const RunReport report = Report(EventfulRun());
  ASSERT_EQ(report.workers.size(), 2U);
  EXPECT_EQ(report.workers[0].name, "w1");
  EXPECT_EQ(report.workers[0].records, 9U);
  EXPECT_EQ(report.workers[0].failed, 3U);
  EXPECT_TRUE(report.workers[1].loss);
  EXPECT_EQ(report.workers[1].lost, 1U);
  EXPECT_EQ(report.workers[1].missing, 0U);
  EXPECT_THAT(report.events, ElementsAre(HasSubstr("w2 was lost"), HasSubstr("disturbed")));
  EXPECT_EQ(report.images.size_differs, 1U);
}

TEST_F(BuildReportTest, LinesCarryAIPerfsLayout) {
  Report(GuidesRun());
  const auto line = Lines()[0];
  const auto& metadata = line["metadata"];
  EXPECT_EQ(metadata["session_num"], 1);
  EXPECT_EQ(metadata["x_request_id"], "0a1b2c3d4e5f-1-0");
  EXPECT_EQ(metadata["benchmark_phase"], "profiling");
  EXPECT_EQ(metadata["request_start_ns"], kSampleWall + 22 * kSecond);
  EXPECT_EQ(metadata["request_end_ns"], kSampleWall + 22 * kSecond + 12'251'410'000);
  EXPECT_EQ(metadata["credit_issued_ns"], kSampleWall + 22 * kSecond - 1'500'000);
  EXPECT_EQ(metadata["worker_id"], "11111111/w1");
  EXPECT_EQ(metadata["was_cancelled"], false);
  EXPECT_EQ(line["metrics"]["request_latency"]["value"], 12251.41);
  EXPECT_EQ(line["metrics"]["request_latency"]["unit"], "ms");
  EXPECT_FALSE(line.contains("error"));
  EXPECT_EQ(line["imgperf"]["images"][0]["xxh3"], "0123456789abcdf0");
}

TEST_F(BuildReportTest, FailedLinesHaveAnErrorAndNoMetricsButTheirPrompts) {
  Report(EventfulRun());
  for (const auto& line : Lines()) {
    const std::string outcome = line["imgperf"]["outcome"];
    EXPECT_EQ(line.contains("error"), outcome != "completed");
    const std::size_t metrics = line["metrics"].size();
    EXPECT_TRUE(outcome == "completed" ? metrics > 5 : metrics == (outcome == "cancelled" ? 0U : 1U)) << line;
    EXPECT_EQ(line["metrics"].contains("error_isl"), outcome == "failed" || outcome == "lost");
    if (outcome == "lost") {
      EXPECT_EQ(line["error"]["type"], "lost");
    } else if (outcome == "cancelled") {
      EXPECT_EQ(line["error"]["code"], 499);
      EXPECT_EQ(line["metadata"]["cancellation_time_ns"], line["metadata"]["request_end_ns"]);
    }
  }
}

TEST_F(BuildReportTest, AJournalWithoutItsEndIsInvalidAndUnfinished) {
  SampleRun run = EventfulRun();
  run.entries().resize(run.entries().size() - 3);
  const RunReport report = Report(run);
  EXPECT_FALSE(report.sealed);
  EXPECT_THAT(ReasonCodes(report), Contains("not_sealed"));
  EXPECT_EQ(report.outcomes.completed, 5U);
  EXPECT_EQ(ExitCode(report), kExitUnfinished);
}

TEST_F(BuildReportTest, CountsWrittenLiveMustBeThoseOfTheJournal) {
  SampleRun run = GuidesRun();
  run.entries().back().mutable_run_sealed()->mutable_counts()->set_failed(1);
  const RunReport report = Report(run);
  EXPECT_THAT(ReasonCodes(report), ElementsAre("contradiction"));
  EXPECT_THAT(report.validity.reasons[0].text, HasSubstr("failed 1 live and 0 in the journal"));
  EXPECT_EQ(ExitCode(report), kExitInvalid);
}

TEST_F(BuildReportTest, APhasesCountsAreHeldAgainstTheJournalToo) {
  SampleRun run = GuidesRun();
  for (auto& entry : run.entries()) {
    if (entry.has_phase_sealed()) entry.mutable_phase_sealed()->mutable_counts()->set_unsent(2);
  }
  const RunReport report = Report(run);
  EXPECT_THAT(ReasonCodes(report), ElementsAre("contradiction", "contradiction"));
  EXPECT_THAT(report.validity.reasons[1].text, HasSubstr("phase load: unsent 2 live and 0 in the journal"));
}

TEST_F(BuildReportTest, ASecondOutcomeIsAContradictionAndNotCounted) {
  SampleRun run = GuidesRun();
  const auto copy = run.entries()[8];
  ASSERT_TRUE(copy.has_record());
  run.entries().insert(run.entries().begin() + 9, copy);
  const RunReport report = Report(run);
  EXPECT_EQ(report.outcomes.completed, 3U);
  EXPECT_THAT(ReasonCodes(report), Contains("contradiction"));
}

TEST_F(BuildReportTest, OpenCreditsAreInvalid) {
  SampleRun run = GuidesRun();
  run.entries().back().mutable_run_sealed()->mutable_counts()->set_open(2);
  EXPECT_THAT(ReasonCodes(Report(run)), Contains("open_credits"));
}

TEST_F(BuildReportTest, AGapInAWorkersRecordsIsInvalid) {
  SampleRun run;
  run.Joins(1);
  run.Phase(0, "load", false, kSecond);
  run.Records(1, run.Request(0, kSecond, kSecond));
  run.SkipsARecord(1);
  run.Records(1, run.Request(1, 2 * kSecond, kSecond));
  run.Seal("", 4 * kSecond);
  run.SealRun(4 * kSecond);
  const RunReport report = Report(run);
  EXPECT_THAT(ReasonCodes(report), ElementsAre("missing_records"));
  EXPECT_EQ(report.workers[0].missing, 1U);
}

TEST_F(BuildReportTest, BodiesCutByOurOwnLimitAreInvalid) {
  SampleRun run;
  run.Joins(1);
  run.Phase(0, "load", false, kSecond);
  run.Records(1, run.Request(0, kSecond, kSecond));
  pb::Record cut =
      SampleRun::Failed(run.Request(1, 2 * kSecond, kSecond), pb::BAD_BODY, 200, "", "longer than 256MiB");
  cut.mutable_error()->set_cut_by_limit(true);
  run.Records(1, cut);
  run.Seal("", 4 * kSecond);
  run.SealRun(4 * kSecond);
  EXPECT_THAT(ReasonCodes(Report(run)), ElementsAre("cut_bodies"));
}

// One request after the other where the plan asks for two at once.
SampleRun HalfFilledLoop(int requests) {
  SampleRun run;
  run.Joins(1);
  run.Phase(0, "warm", true, kSecond);
  run.Seal("", kSecond);
  run.Phase(1, "load", false, kSecond);
  for (CreditId credit = 0; credit < static_cast<CreditId>(requests); ++credit) {
    run.Records(1, run.Request(credit, kSecond + static_cast<Nanos>(credit) * kSecond, kSecond));
  }
  run.Seal("", (requests + 1) * kSecond);
  run.SealRun((requests + 1) * kSecond);
  return run;
}

TEST_F(BuildReportTest, AClosedLoopThatIsNotKeptFullIsInvalid) {
  const RunReport report = Report(HalfFilledLoop(32));
  EXPECT_THAT(ReasonCodes(report), ElementsAre("concurrency_not_reached"));
  EXPECT_EQ(report.validity.trust, Trust::kInvalid);
  EXPECT_NEAR(*report.phases[1].filled_concurrency, 1.0, 1e-9);
}

TEST_F(BuildReportTest, AClosedLoopTooShortToTellAHiccupIsSuspect) {
  const RunReport report = Report(HalfFilledLoop(31));
  EXPECT_THAT(ReasonCodes(report), ElementsAre("concurrency_not_reached"));
  EXPECT_EQ(report.validity.trust, Trust::kSuspect);
}

TEST_F(BuildReportTest, ACorruptJournalIsRefusedAndSalvagedWhenAsked) {
  const SampleRun run = GuidesRun();
  std::string bytes = run.Bytes();
  const std::size_t length = bytes.size();
  pb::JournalEntry mark;
  mark.mutable_batch()->set_durable_length(length);
  AppendFrame(bytes, mark);
  bytes[length - 5] = static_cast<char>(~bytes[length - 5]);  // in the run's seal
  Write(JournalPath(dir_, 0), bytes);
  EXPECT_EQ(BuildReport(dir_).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_FALSE(std::filesystem::exists(dir_ + "/profile_export.jsonl")) << "half a file was left";
  const auto report = BuildReport(dir_, {.on_corruption = OnCorruption::kSalvage});
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_THAT(ReasonCodes(*report), Contains("salvaged"));
  EXPECT_EQ(report->outcomes.completed, 3U);
}

TEST_F(BuildReportTest, EveryPrefixOfAJournalGivesAReport) {
  const std::string bytes = EventfulRun().Bytes();
  for (std::size_t length = 0; length < bytes.size(); length += 131) {
    Write(JournalPath(dir_, 0), bytes.substr(0, length));
    const auto report = BuildReport(dir_);
    ASSERT_TRUE(report.ok()) << length << " " << report.status();
    EXPECT_FALSE(report->sealed);
    EXPECT_EQ(Lines().size(), report->outcomes.total());
  }
}

TEST_F(BuildReportTest, ADirectoryWithoutAJournalIsSaidSo) {
  const auto report = BuildReport(dir_);
  EXPECT_EQ(report.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(report.status().message(), HasSubstr(dir_));
}

TEST_F(BuildReportTest, WhenEveryRequestFailsTheRunSaysSo) {
  SampleRun run;
  run.Joins(1);
  run.Phase(0, "load", false, kSecond);
  run.Records(1,
              SampleRun::Failed(run.Request(0, kSecond, kSecond), pb::CONNECT, 0, "", "connection refused"));
  run.Seal("", 4 * kSecond);
  run.SealRun(4 * kSecond);
  const RunReport report = Report(run);
  EXPECT_EQ(ExitCode(report), kExitUnfinished);
  EXPECT_EQ(report.metrics.Find("request_count"), 0);
  EXPECT_FALSE(report.metrics.Find("request_throughput").has_value());
  EXPECT_FALSE(report.metrics.per_request[0].has_value());
}

TEST_F(BuildReportTest, AnUnwritableDirectoryIsAnErrorWithItsPath) {
  GuidesRun().WriteTo(dir_);
  std::filesystem::create_directory(dir_ + "/profile_export.jsonl");
  const auto report = BuildReport(dir_);
  EXPECT_THAT(report.status().message(), HasSubstr(dir_ + "/profile_export.jsonl"));
  for (const auto& entry : std::filesystem::directory_iterator(dir_)) {
    EXPECT_THAT(entry.path().string(), Not(HasSubstr(".tmp")));
  }
}

}  // namespace
}  // namespace imgperf
