// SLOs, goodput and what aborts a phase, from the run file to the plan.
#include <gmock/gmock.h>

#include "tests/controller/plan/parse.h"

namespace imgperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> SlosWith(const std::vector<std::string>& sets) {
  const auto plan = PlanOf(kSound, sets);
  EXPECT_TRUE(plan.ok()) << plan.status();
  std::vector<std::string> texts;
  if (!plan.ok()) return texts;
  for (const Slo& slo : plan->slos) texts.push_back(slo.text);
  return texts;
}

TEST(Promises, TheDefaultErrorRateHoldsUnlessTheFileHasOne) {
  EXPECT_THAT(SlosWith({}), ElementsAre("error_rate <= 5%"));
  EXPECT_THAT(SlosWith({"slo=[response_time.p95 < 20s]"}),
              ElementsAre("response_time.p95 < 20s", "error_rate <= 5%"));
  EXPECT_THAT(SlosWith({"slo=[error_rate < 30%]"}), ElementsAre("error_rate < 30%"));
  EXPECT_THAT(SlosWith({"limits.max_error_rate=30%"}), ElementsAre("error_rate <= 30%"));
  EXPECT_THAT(SlosWith({"limits.max_error_rate=7%", "slo=[error_rate < 1% in load]"}),
              ElementsAre("error_rate < 1% in load", "error_rate <= 7%"));
}

TEST(Promises, EachFaultNamesItsPlace) {
  const std::string fault = FaultOf(std::string(kSound) +
                                    "slo:\n  - response_tme.p95 < 20s\n  - error_rate < 1% in laod\n"
                                    "goodput: [error_rate < 1%]\n"
                                    "limits: {abort_if: request_latency.p99 > 9s, max_error_rate: 5}\n");
  EXPECT_THAT(fault,
              HasSubstr("dir/run.yaml:9:62: limits.max_error_rate: \"5\" has no unit: write one of %"));
  const std::string more = FaultOf(std::string(kSound) +
                                   "slo:\n  - response_tme.p95 < 20s\n  - error_rate < 1% in laod\n"
                                   "goodput: [error_rate < 1%]\n"
                                   "limits: {abort_if: request_latency.p99 > 9s}\n");
  EXPECT_THAT(more, HasSubstr("dir/run.yaml:6:5: slo: \"response_tme.p95 < 20s\": unknown metric "
                              "\"response_tme\" (did you mean \"response_time\"?)"));
  EXPECT_THAT(more,
              HasSubstr("dir/run.yaml:7:5: slo: \"error_rate < 1% in laod\": no phase is named \"laod\" "
                        "(did you mean \"load\"?)"));
  EXPECT_THAT(more,
              HasSubstr("dir/run.yaml:8:11: goodput: \"error_rate < 1%\": error_rate is no request's own"));
  EXPECT_THAT(more,
              HasSubstr("dir/run.yaml:9:20: limits.abort_if: \"request_latency.p99 > 9s\": request_latency "
                        "is not known before the run's end"));
}

TEST(Promises, GoodputNeedsToKnowWhatIsGood) {
  EXPECT_THAT(FaultWith({"slo=[goodput > 1/s]"}), HasSubstr("say what makes one, as goodput: "));
  EXPECT_EQ(FaultWith({"slo=[goodput > 1/s]", "goodput=[request_latency <= 20s]"}), "");
}

TEST(Promises, AWindowMustFitItsPhase) {
  const char* slo = "slo=[request_throughput > 1/s over 10m]";
  EXPECT_EQ(FaultWith({slo}), "") << "nobody knows how long a phase of six requests is";
  EXPECT_EQ(FaultWith({slo, "phases.load.duration=5m"}), "");
  EXPECT_THAT(FaultWith({slo, "phases.load.duration=4m"}),
              HasSubstr("no phase is as long as a window of 10m"));
}

TEST(Promises, AWarmUpCanBeNamed) {
  EXPECT_THAT(SlosWith({"phases=[{name: warm, kind: warmup, requests: 1}, {concurrency: 1, requests: 1}]",
                        "slo=[request_latency.max < 1m in warm]"}),
              ElementsAre("request_latency.max < 1m in warm", "error_rate <= 5%"));
}

TEST(Promises, APhasesOwnBudgetGoesBeforeTheRuns) {
  const auto plan =
      PlanOf(kSound, {"phases=[{name: a, concurrency: 1, requests: 9, abort_if: error_request_count > 2}, "
                      "{name: b, concurrency: 1, requests: 9}]",
                      "limits.abort_if=error_rate > 20%"});
  ASSERT_TRUE(plan.ok()) << plan.status();
  EXPECT_EQ(plan->phases[0].abort_if->text, "error_request_count > 2");
  EXPECT_EQ(plan->phases[1].abort_if->text, "error_rate > 20%");
  EXPECT_EQ(PlanOf(kSound)->phases[0].abort_if, std::nullopt);
}

TEST(Promises, OnInvalidIsOneOfTwoWords) {
  EXPECT_EQ(PlanOf(kSound)->limits.on_invalid, OnInvalid::kFail);
  EXPECT_EQ(PlanOf(kSound, {"limits.on_invalid=warn"})->limits.on_invalid, OnInvalid::kWarn);
  EXPECT_THAT(FaultWith({"limits.on_invalid=ignore"}), HasSubstr("unknown value \"ignore\""));
  EXPECT_THAT(FaultWith({"limits.max_error_rate=101%"}), HasSubstr("is more than 100%"));
  EXPECT_THAT(FaultWith({"slo=[]"}), HasSubstr("this is empty"));
  EXPECT_THAT(FaultWith({"slo=error_rate < 1%"}), HasSubstr("a list is wanted here"));
}

}  // namespace
}  // namespace imgperf
