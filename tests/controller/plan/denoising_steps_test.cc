#include "controller/plan/denoising_steps.h"

#include <string>

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(DenoisingSteps, AreFoundUnderTheServersNames) {
  EXPECT_EQ(StepsIn(R"({"guidance_scale": 4, "num_inference_steps": 28})"), 28U);
  EXPECT_EQ(StepsIn(R"({"steps": 50})"), 50U);
  EXPECT_EQ(StepsIn(R"({"sample_params": {"sample_steps": 20}})"), 20U);
  EXPECT_EQ(StepsIn(R"({"input": [{"seed": 1}, {"num_inference_steps": 4}]})"), 4U);
}

TEST(DenoisingSteps, AreNothingWhereNoNumberSays) {
  for (const char* json :
       {"", "{}", "[", R"({"num_inference_steps": "28"})", R"({"steps": 0})", R"({"steps": -3})",
        R"({"steps": 2.5})", R"({"steps": 100001})", R"({"prompt": "steps"})", R"({"warmup_steps": 3})"})
    EXPECT_EQ(StepsIn(json), std::nullopt) << json;
  EXPECT_EQ(StepsIn(std::string(5000, '[')), std::nullopt);
}

TEST(DenoisingSteps, OfARowGoBeforeThoseOfTheRequest) {
  RunPlan plan;
  plan.request.extra_json = R"({"num_inference_steps": 28})";
  plan.entries.resize(2);
  plan.entries[1].extra_body_json = R"({"num_inference_steps": 4})";
  const StepsOfEntries steps(plan);
  EXPECT_EQ(steps.Of(0), 28U);
  EXPECT_EQ(steps.Of(1), 4U);
}

TEST(DenoisingSteps, OfAMixAreEachKindsOwn) {
  RunPlan plan;
  plan.mix.resize(3);
  plan.mix[0].request.extra_json = R"({"steps": 10})";
  plan.mix[2].request.own.emplace().body_json = R"({"input": {"steps": 30}})";
  plan.entries.resize(3);
  for (std::uint32_t i = 0; i < 3; ++i) plan.entries[i].variant = i;
  const StepsOfEntries steps(plan);
  EXPECT_EQ(steps.Of(0), 10U);
  EXPECT_EQ(steps.Of(1), std::nullopt);
  EXPECT_EQ(steps.Of(2), 30U);
}

}  // namespace
}  // namespace imgperf
