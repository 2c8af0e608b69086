#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/formats/junit_xml.h"
#include "controller/formats/markdown_summary.h"
#include "controller/formats/requests_csv.h"
#include "controller/formats/run_summary.h"
#include "controller/offline/exit_code.h"
#include "tests/controller/offline/golden.h"
#include "tests/controller/offline/report_test.h"

namespace imgperf {
namespace {

using testing::HasSubstr;
using testing::Not;

class FormatsTest : public ReportTest {
 protected:
  // Everything happens in it that can, one SLO is met and one is not.
  RunReport Eventful() {
    SampleRun run = EventfulRun();
    run.Says(R"("slo":["error_rate < 1%","request_count >= 5"])");
    return Report(run);
  }
};

TEST_F(FormatsTest, AreAsInTheirGoldenFiles) {
  ExpectGolden("junit.xml", JUnitXml(Eventful()));
  ExpectGolden("summary.md", MarkdownSummary(Eventful()));
}

TEST_F(FormatsTest, ARunThatIsGoodHasNoFailure) {
  const RunReport report = Report(GuidesRun());
  ASSERT_EQ(ExitCode(report), kExitGood);
  EXPECT_THAT(JUnitXml(report), HasSubstr(R"(tests="3" failures="0" errors="0")"));
  EXPECT_THAT(MarkdownSummary(report), HasSubstr("### imgperf: passed, VALID\n"));
  EXPECT_EQ(RunSummary(report), "3 images from 3 requests in 24.90 s (0.12 images/s)");
}

TEST_F(FormatsTest, ARunThatOnlyWarnsOfItsValidityPasses) {
  RunReport report = Report(GuidesRun());
  report.validity.trust = Trust::kInvalid;
  EXPECT_THAT(JUnitXml(report), HasSubstr(R"(failures="1" errors="0")"));
  EXPECT_THAT(MarkdownSummary(report), HasSubstr("### imgperf: INVALID, INVALID\n"));
  report.invalid_is_warning = true;
  EXPECT_THAT(JUnitXml(report), HasSubstr(R"(failures="0" errors="0")"));
  EXPECT_THAT(MarkdownSummary(report), HasSubstr("### imgperf: passed, INVALID\n"));
}

TEST_F(FormatsTest, ARunThatWasNotCarriedOutIsAnError) {
  RunReport report = Report(GuidesRun());
  report.failure = "no worker came within 10 m <sic>";
  EXPECT_THAT(JUnitXml(report), HasSubstr(R"(<error message="no worker came within 10 m &lt;sic&gt;")"));
  EXPECT_THAT(JUnitXml(report), HasSubstr(R"(failures="0" errors="1")"));
  EXPECT_THAT(MarkdownSummary(report),
              HasSubstr("not carried out: no worker came within 10 m &#60;sic&#62;"));
}

TEST_F(FormatsTest, ChecksThatFailTheRunAreCases) {
  RunReport report = Report(GuidesRun());
  report.image_checks.similar = ImageCheck::kFail;
  EXPECT_THAT(JUnitXml(report), HasSubstr(R"(tests="4" failures="0" errors="0")"));
  report.image_findings.push_back(
      {.check = "similar", .mode = ImageCheck::kFail, .images = 7, .examples = {}, .fails_run = true});
  ASSERT_EQ(ExitCode(report), kExitSloMissed);
  EXPECT_THAT(JUnitXml(report), HasSubstr(R"(<failure message="7 images" type="failure">)"));
  EXPECT_THAT(MarkdownSummary(report), HasSubstr("- images, similar: 7 (fails the run)"));
}

// As after a controller that was gone together with its workers.
TEST_F(FormatsTest, WhatNobodyIsKnownToHaveHadIsNoWorkers) {
  SampleRun run = EventfulRun();
  for (pb::JournalEntry& entry : run.entries())
    if (entry.verdict().kind() == pb::Verdict::LOST) entry.mutable_verdict()->clear_session();
  run.WriteTo(dir_);
  RequestsCsv csv(dir_ + "/requests.csv");
  const auto report = BuildReport(dir_, {.requests = &csv});
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_TRUE(csv.Commit().ok());
  EXPECT_EQ(report->workers.size(), Report(EventfulRun()).workers.size());
  EXPECT_THAT(Read(dir_ + "/requests.csv"), HasSubstr(",0,,lost,lost,,session silent"));
}

TEST_F(FormatsTest, NothingThatServersSayIsObeyed) {
  RunReport report = Report(GuidesRun());
  report.errors.push_back({"http_status", 500, "500", "</failure>|<script>alert(1)</script>", 3});
  report.model = "a\"><b";
  EXPECT_THAT(JUnitXml(report), HasSubstr(R"(<testsuite name="a&quot;&gt;&lt;b")"));
  EXPECT_THAT(MarkdownSummary(report), Not(HasSubstr("<script>")));
  EXPECT_THAT(MarkdownSummary(report), HasSubstr("&#60;/failure&#62;&#124;&#60;script&#62;alert(1)"));
}

}  // namespace
}  // namespace imgperf
