#include "controller/bench_serving/serving_plan.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

RunPlan PlanOf(PhasePlan measured) {
  RunPlan plan;
  plan.phases.emplace_back().kind = PhaseKind::kWarmup;
  plan.phases.back().requests = 1;
  plan.phases.push_back(std::move(measured));
  return plan;
}

TEST(ServingPlan, IsOfThePhaseThatIsMeasured) {
  PhasePlan phase;
  phase.requests = 7;
  phase.concurrency = 3;
  const ServingWish wish = WithPlan({}, PlanOf(phase));
  EXPECT_EQ(wish.num_prompts, 7);
  EXPECT_EQ(wish.max_concurrency, 3);
  EXPECT_EQ(wish.request_rate, "inf");
}

TEST(ServingPlan, RatesAreWrittenAsPythonWritesThem) {
  PhasePlan phase;
  phase.arrival = Arrival::kPoisson;
  for (const auto& [rate, text] : {std::pair(2.0, "2.0"), {0.25, "0.25"}, {1e-7, "1e-07"}, {1e20, "1e+20"}}) {
    phase.rate = {{0, rate}};
    EXPECT_EQ(WithPlan({}, PlanOf(phase)).request_rate, text);
  }
  EXPECT_EQ(WithPlan({}, PlanOf(phase)).max_concurrency, 0) << "no ceiling";
  phase.max_in_flight = {{0, 4}};
  EXPECT_EQ(WithPlan({}, PlanOf(phase)).max_concurrency, 4);
}

TEST(ServingPlan, SizeAndStepsAreThoseThatAreSent) {
  RunPlan plan = PlanOf({});
  plan.request.size = "512x768";
  plan.request.extra_json = R"({"num_inference_steps": 8})";
  const ServingWish wish = WithPlan({}, plan);
  EXPECT_EQ(wish.width, 512);
  EXPECT_EQ(wish.height, 768);
  EXPECT_EQ(wish.steps, 8);
  plan.request.size = "auto";
  plan.request.extra_json = R"({"num_inference_steps": "8"})";
  EXPECT_EQ(WithPlan(wish, plan).width, 0);
  EXPECT_EQ(WithPlan(wish, plan).steps, 0);
}

}  // namespace
}  // namespace imgperf
