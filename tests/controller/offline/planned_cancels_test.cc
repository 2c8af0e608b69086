// Requests that the plan had cancelled: neither failed nor good, and no reason to doubt the rest.
#include <gmock/gmock.h>

#include <fstream>

#include <nlohmann/json.hpp>

#include "controller/offline/build_report.h"
#include "controller/offline/exit_code.h"
#include "controller/offline/report_json.h"
#include "tests/controller/offline/report_test.h"
#include "tests/controller/offline/sample_run.h"
#include "tests/controller/offline/schema_check.h"

namespace imgperf {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr Nanos kSent = 30 * kMillisecond;  // after its start
constexpr Nanos kAfter = 200 * kMillisecond;

class PlannedCancelsTest : public ReportTest {
 protected:
  PlannedCancelsTest() {
    run_.Joins(1);
    run_.Phase(0, "load", false, kSecond);
  }
  void Complete(int count) {
    for (; count > 0; --count) run_.Records(1, run_.Request(credit_++, kSecond, kSecond));
  }
  void Cancel(int count) {
    for (; count > 0; --count) {
      pb::Record cut = SampleRun::Failed(run_.Request(credit_++, kSecond, kSent + kAfter),
                                         pb::CANCELLED_BY_US, 0, "RequestCancellationError", "as planned");
      cut.mutable_error()->set_by_plan(true);
      cut.mutable_exchanges(0)->set_sent_ns(cut.added_ns() + kSent);
      cut.mutable_exchanges(0)->set_ended_ns(cut.added_ns() + kSent + kAfter);
      run_.Records(1, cut);
    }
  }
  void Fail(int count) {
    for (; count > 0; --count)
      run_.Records(
          1, SampleRun::Failed(run_.Request(credit_++, kSecond, kSecond), pb::CONNECT, 0, "", "refused"));
  }
  RunReport Report() {
    run_.Seal("count", 5 * kSecond);
    run_.Leaves(1, "goodbye", false, 5 * kSecond);
    run_.SealRun(5 * kSecond);
    return ReportTest::Report(run_);
  }

  SampleRun run_;
  CreditId credit_ = 0;
};

TEST_F(PlannedCancelsTest, AreInNoErrorRateAndMissNoSlo) {
  Complete(3);
  Cancel(7);
  const RunReport report = Report();
  EXPECT_EQ(report.outcomes.cancelled, 7U);
  EXPECT_EQ(report.outcomes.by_plan, 7U);
  EXPECT_EQ(report.metrics.Find("error_rate"), 0);
  EXPECT_EQ(report.metrics.Find("request_count"), 3);
  EXPECT_EQ(report.metrics.DistributionOf("request_latency")->count, 3U);
  ASSERT_EQ(report.slos.size(), 1U);
  EXPECT_TRUE(report.slos[0].met);
  EXPECT_TRUE(report.errors.empty());
  EXPECT_EQ(report.validity.trust, Trust::kValid);
  EXPECT_EQ(ExitCode(report), kExitGood);
  EXPECT_THAT(report.events, Contains("phase load: 7 of 10 requests were cancelled on purpose (cancel)"));
}

TEST_F(PlannedCancelsTest, TurnsBehindThemAreToldAsNeverSent) {
  Complete(3);
  Cancel(1);
  for (int turn = 0; turn < 2; ++turn) run_.NeverSent(credit_++, 3);
  const RunReport report = Report();
  EXPECT_EQ(report.outcomes.unsent, 2U);
  EXPECT_EQ(report.validity.trust, Trust::kValid);
  EXPECT_THAT(report.events,
              Contains("phase load: 2 turns of conversations never sent, for lack of the image before"));
}

TEST_F(PlannedCancelsTest, AllOfThemAreAPlanCarriedOut) {
  Cancel(4);
  const RunReport report = Report();
  EXPECT_EQ(report.validity.trust, Trust::kValid);
  EXPECT_EQ(ExitCode(report), kExitGood);
  EXPECT_THAT(report.events,
              Contains("phase load: 4 of 4 requests were cancelled on purpose (cancel); none was "
                       "completed, as planned"));
}

TEST_F(PlannedCancelsTest, DoNotExcuseAFailure) {
  Cancel(4);
  Fail(1);
  const RunReport report = Report();
  EXPECT_EQ(report.validity.trust, Trust::kInvalid);
  EXPECT_EQ(report.validity.reasons.at(0).code, "nothing_measured");
  EXPECT_EQ(ExitCode(report), kExitUnfinished);
}

TEST_F(PlannedCancelsTest, AreOnlyThoseThatThePlanAskedFor) {
  run_.Records(1, SampleRun::Failed(run_.Request(credit_++, kSecond, kSecond), pb::CANCELLED_BY_US, 0, "",
                                    "grace is over"));
  const RunReport report = Report();
  EXPECT_EQ(report.outcomes.by_plan, 0U);
  EXPECT_EQ(ExitCode(report), kExitUnfinished);
}

TEST_F(PlannedCancelsTest, LinesSayWhatTheDelayCountsFrom) {
  Complete(1);
  Cancel(1);
  Report();
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_FALSE(lines[0]["imgperf"].contains("cancelled_by_plan"));
  const auto& metadata = lines[1]["metadata"];
  EXPECT_EQ(metadata["was_cancelled"], true);
  EXPECT_EQ(lines[1]["error"]["code"], 499);
  EXPECT_EQ(lines[1]["error"]["type"], "RequestCancellationError");
  EXPECT_EQ(lines[1]["imgperf"]["cancelled_by_plan"], true);
  const Nanos sent = lines[1]["imgperf"]["sent_ns"];
  EXPECT_EQ(sent - metadata["request_start_ns"].get<Nanos>(), kSent);
  EXPECT_EQ(metadata["cancellation_time_ns"].get<Nanos>() - sent, kAfter);
}

TEST_F(PlannedCancelsTest, StandInTheReportAsItsSchemaSays) {
  Complete(1);
  Cancel(2);
  const auto json = nlohmann::json::parse(ReportJson(Report()));
  EXPECT_EQ(json["outcomes"]["cancelled_by_plan"], 2);
  EXPECT_EQ(json["phases"][0]["outcomes"]["cancelled_by_plan"], 2);
  std::ifstream file(std::string(IMGPERF_SOURCE_DIR) + "/config/report.schema.json");
  EXPECT_EQ(ViolationsOf(nlohmann::json::parse(file), json), "");
}

}  // namespace
}  // namespace imgperf
