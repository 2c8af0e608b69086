// The tokens of prompts, from the journal into the report.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "controller/offline/build_report.h"
#include "tests/controller/offline/report_test.h"
#include "tests/controller/offline/sample_run.h"

namespace imgperf {
namespace {

class PromptLengths : public ReportTest {
 protected:
  static std::optional<Distribution> Of(const RunReport& report, std::string_view tag) {
    for (std::size_t i = 0; i < kMetricCount; ++i) {
      if (Metrics()[i].tag == tag) return report.metrics.per_request[i];
    }
    return std::nullopt;
  }
  // Credits 1 and 2 complete, 3 fails, 4 is lost; credit k asks for entry k % 3.
  static SampleRun Mixed(const std::vector<std::uint32_t>& tokens) {
    SampleRun run;
    if (!tokens.empty()) run.CountsTokens(tokens);
    run.Joins(1);
    run.Phase(1, "load", false, kSecond);
    run.Records(1, run.Request(0, kSecond, kSecond));
    run.Records(1, run.Request(1, 2 * kSecond, kSecond));
    run.Records(1, SampleRun::Failed(run.Request(2, 3 * kSecond, kSecond), pb::HTTP_STATUS, 500, "e", "m"));
    run.Loses(1, 3, 4 * kSecond, 5 * kSecond, "silent");
    run.Seal("count", 6 * kSecond);
    run.Leaves(1, "goodbye", false, 6 * kSecond);
    run.SealRun(6 * kSecond);
    return run;
  }
};

TEST_F(PromptLengths, TheGuidesPromptsHaveTheGuidesTokens) {
  const auto isl = Of(Report(GuidesRun()), "input_sequence_length");
  ASSERT_TRUE(isl);
  EXPECT_NEAR(isl->avg, 6.67, 0.005);
  EXPECT_EQ(isl->min, 6);
  EXPECT_EQ(isl->max, 7);
  EXPECT_EQ(Lines()[0]["metrics"]["input_sequence_length"],
            nlohmann::json::parse(R"({"value":6,"unit":"tokens"})"));
}

TEST_F(PromptLengths, FailedAndLostRequestsHaveTheirOwnMetric) {
  const RunReport report = Report(Mixed({10, 20, 300}));
  EXPECT_EQ(Of(report, "input_sequence_length")->sum, 30);
  EXPECT_EQ(Of(report, "error_isl")->sum, 310);
  EXPECT_EQ(Of(report, "error_isl")->count, 2u);
  EXPECT_EQ(report.metrics.Find("total_isl"), 30);
  EXPECT_EQ(report.metrics.Find("total_error_isl"), 310);
  EXPECT_EQ(Of(report, "request_latency")->count, 2u);  // nothing else of failures is counted
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[2]["metrics"].dump(), R"({"error_isl":{"unit":"tokens","value":300}})");
  EXPECT_EQ(lines[3]["metrics"].dump(), R"({"error_isl":{"unit":"tokens","value":10}})");
}

TEST_F(PromptLengths, WithoutATokenizerThereIsNoSuchMetric) {
  const RunReport report = Report(Mixed({}));
  EXPECT_FALSE(Of(report, "input_sequence_length"));
  EXPECT_FALSE(Of(report, "error_isl"));
  EXPECT_FALSE(report.metrics.Find("total_isl"));
  EXPECT_TRUE(Lines()[2]["metrics"].empty());
}

TEST_F(PromptLengths, ComeInChunksAndAgainInALaterLeg) {
  SampleRun run = GuidesRun();
  run.CountsTokens({7, 6});
  run.CountsTokens({7}, 2);
  EXPECT_EQ(Of(Report(run), "input_sequence_length")->sum, 20);
}

TEST_F(PromptLengths, AGapInThemIsAContradiction) {
  SampleRun run;
  run.CountsTokens({5}, 0xFFFF'FFFF'FFFF'FFFF);
  const RunReport report = Report(run);
  ASSERT_FALSE(report.validity.reasons.empty());
  bool said = false;
  for (const Reason& reason : report.validity.reasons)
    said = said || reason.text.find("the tokens of entries 0 to ") != std::string::npos;
  EXPECT_TRUE(said);
}

}  // namespace
}  // namespace imgperf
