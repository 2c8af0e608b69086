#include "controller/compare/comparable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kPlan =
    R"({"dataset_hash":"aa","run":{"endpoint":"image_generation","request":{"size":"512x512","n":1,)"
    R"("seed":{"base":42,"per":"entry"},"extra":{"num_inference_steps":20}},"target":{"model":"m"},)"
    R"("phases":[{"name":"warm","kind":"warmup","requests":1},)"
    R"({"name":"load","kind":"profiling","concurrency":4,"requests":100}],"seed":1}})";

// The plan with one text in it replaced.
std::string With(const std::string& text, const std::string& by) {
  std::string plan = kPlan;
  const std::size_t at = plan.find(text);
  EXPECT_NE(at, std::string::npos) << text;
  return plan.replace(at, text.size(), by);
}

// "what!" for one that refuses.
std::vector<std::string> Names(const std::string& second) {
  std::vector<std::string> names;
  for (const PlanDifference& difference : PlanDifferences(kPlan, second))
    names.push_back(difference.what + (difference.refuses ? "!" : ""));
  return names;
}

TEST(PlanDifferences, OtherWorkRefuses) {
  EXPECT_THAT(Names(With("\"aa\"", "\"bb\"")), ElementsAre("prompts (the dataset's hash)!"));
  EXPECT_THAT(Names(With("512x512", "1024x1024")), ElementsAre("request.size!"));
  EXPECT_THAT(Names(With(":20}", ":50}")), ElementsAre("request.extra!"));
  EXPECT_THAT(Names(With("\"concurrency\":4", "\"concurrency\":8")), ElementsAre("phases.load.concurrency!"));
  EXPECT_THAT(Names(With("image_generation", "image_edit")), ElementsAre("endpoint!"));
}

TEST(PlanDifferences, WhatIsComparedDoesNot) {
  EXPECT_THAT(Names(kPlan), IsEmpty());
  EXPECT_THAT(Names(With("\"model\":\"m\"", "\"model\":\"quantised\"")), ElementsAre("target.model"));
  EXPECT_THAT(Names(With("\"requests\":100", "\"requests\":500")), ElementsAre("phases.load.requests"));
  EXPECT_THAT(Names(With("\"seed\":1}}", "\"seed\":2}}")), ElementsAre("seed"));
  EXPECT_THAT(Names(With("\"kind\":\"warmup\",\"requests\":1", "\"kind\":\"warmup\",\"requests\":9")),
              IsEmpty());
}

TEST(PlanDifferences, AnyTextIsBorne) {
  for (const char* plan :
       {"", "{", "[]", "null", R"({"run":[1]})", R"({"run":{"phases":{"a":1},"request":7}})"})
    PlanDifferences(kPlan, plan);
  EXPECT_THAT(Names(""), IsEmpty()) << "what is not known differs in nothing that can be told";
  EXPECT_THAT(Names("{}"), testing::Not(IsEmpty()));
}

TEST(HasSameSeeds, WantsOneAndTheSamePrompts) {
  EXPECT_TRUE(HasSameSeeds(kPlan, kPlan));
  EXPECT_FALSE(HasSameSeeds(kPlan, With("42", "43")));
  EXPECT_FALSE(HasSameSeeds(kPlan, With("\"aa\"", "\"bb\"")));
  EXPECT_FALSE(HasSameSeeds("{}", "{}"));
  EXPECT_FALSE(SeedIsPerRequest(kPlan));
  EXPECT_TRUE(SeedIsPerRequest(With("\"entry\"", "\"request\"")));
}

}  // namespace
}  // namespace imgperf
