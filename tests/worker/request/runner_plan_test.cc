#include "worker/request/runner_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

pb::WorkerPlan Plan() {
  pb::WorkerPlan plan;
  plan.add_urls("http://a/v1/images/generations");
  plan.mutable_request()->set_endpoint("image_generation");
  plan.set_api_key("secret");
  return plan;
}

pb::Dataset OneEntry() {
  pb::Dataset dataset;
  dataset.add_entries()->set_prompt("cat");
  return dataset;
}

void AddHeader(std::string name, std::string value, pb::WorkerPlan* plan) {
  plan->add_headers()->set_name(std::move(name));
  plan->mutable_headers(plan->headers_size() - 1)->set_value(std::move(value));
}

TEST(RunnerPlan, PreparesABodyPerEntry) {
  auto dataset = OneEntry();
  dataset.add_entries()->set_prompt("dog");
  const auto plan = MakeRunnerPlan(1, Plan(), dataset);
  ASSERT_TRUE(plan.ok());
  ASSERT_EQ(plan->bodies.size(), 2U);
  EXPECT_EQ(plan->bodies[1].pieces[0].text, R"({"prompt":"dog"})");
}

TEST(RunnerPlan, LetsTheUsersHeadersReplaceOurs) {
  auto plan = Plan();
  AddHeader("authorization", "Key k", &plan);
  AddHeader("X-Extra", "1", &plan);
  const auto made = MakeRunnerPlan(1, plan, OneEntry());
  ASSERT_TRUE(made.ok());
  for (const auto& lines : {made->kinds[0].submit_headers, made->fetch_headers}) {
    EXPECT_THAT(lines, Contains("authorization: Key k"));
    EXPECT_THAT(lines, Contains("X-Extra: 1"));
    EXPECT_THAT(lines, Not(Contains(HasSubstr("secret"))));
  }
}

TEST(RunnerPlan, KnowsTheKindsOfAMix) {
  auto plan = Plan();
  for (const char* endpoint : {"image_generation", "image_edit"}) {
    pb::RequestVariant& variant = *plan.add_variants();
    variant.mutable_request()->set_endpoint(endpoint);
    variant.add_urls(std::string("http://x/") + endpoint);
  }
  pb::Dataset dataset;
  for (std::uint32_t kind : {0U, 1U}) {
    pb::Entry& entry = *dataset.add_entries();
    entry.set_prompt("p");
    entry.set_variant(kind);
  }
  dataset.mutable_entries(1)->add_images()->set_url("http://h/a.png");
  const auto made = MakeRunnerPlan(1, plan, dataset);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(KindOf(*made, 0).urls[0], "http://x/image_generation");
  EXPECT_EQ(KindOf(*made, 1).urls[0], "http://x/image_edit");
  EXPECT_THAT(KindOf(*made, 0).submit_headers, Contains("Content-Type: application/json"));
  EXPECT_THAT(KindOf(*made, 1).submit_headers, Contains(HasSubstr("multipart/form-data")));
  dataset.mutable_entries(0)->set_variant(2);
  EXPECT_FALSE(MakeRunnerPlan(1, plan, dataset).ok());
}

TEST(RunnerPlan, SendsAnEmptyHeaderAsSuch) {
  auto plan = Plan();
  AddHeader("X-Empty", "", &plan);
  EXPECT_THAT(MakeRunnerPlan(1, plan, OneEntry())->kinds[0].submit_headers, Contains("X-Empty;"));
}

TEST(RunnerPlan, GivesNeitherKeyNorHeadersToOtherOrigins) {
  auto plan = Plan();
  AddHeader("X-Extra", "1", &plan);
  EXPECT_THAT(MakeRunnerPlan(1, plan, OneEntry())->foreign_headers, testing::ElementsAre("Accept: image/*"));
}

TEST(RunnerPlan, RefusesHeadersThatWouldBreakTheRequest) {
  auto plan = Plan();
  AddHeader("X-Evil", "1\r\nHost: b", &plan);
  EXPECT_THAT(MakeRunnerPlan(1, plan, OneEntry()).status().ToString(), HasSubstr("X-Evil"));
  plan = Plan();
  AddHeader("X Evil", "1", &plan);
  EXPECT_THAT(MakeRunnerPlan(1, plan, OneEntry()).status().ToString(),
              HasSubstr("'X Evil' is no header name"));
  plan = Plan();
  plan.set_api_key("secret\n");
  const std::string complaint = MakeRunnerPlan(1, plan, OneEntry()).status().ToString();
  EXPECT_THAT(complaint, HasSubstr("api_key"));
  EXPECT_THAT(complaint, Not(HasSubstr("secret")));
}

TEST(RunnerPlan, NamesAnEndpointThatItDoesNotKnow) {
  auto plan = Plan();
  plan.mutable_request()->set_endpoint("image_dream");
  EXPECT_THAT(MakeRunnerPlan(1, plan, OneEntry()).status().ToString(),
              testing::AllOf(HasSubstr("image_dream"), HasSubstr("image_generation")));
}

TEST(RunnerPlan, NamesTheEntryThatCannotBeBuilt) {
  auto dataset = OneEntry();
  dataset.add_entries()->set_extra_body_json("[");
  EXPECT_THAT(MakeRunnerPlan(1, Plan(), dataset).status().ToString(), HasSubstr("entry 1"));
}

TEST(RunnerPlan, KnowsTheSecretsOfKeyHeadersAndUrlsLongestFirst) {
  auto plan = Plan();
  plan.add_urls("http://b/v1/images/generations?api-version=1&code=2&sig=signed");
  AddHeader("Proxy-Authorization", "Bearer  secret-2", &plan);
  AddHeader("X-Api-Key", "secret", &plan);
  AddHeader("X-Token", "", &plan);
  AddHeader("X-Extra", "harmless value", &plan);
  EXPECT_THAT(MakeRunnerPlan(1, plan, OneEntry())->secrets,
              testing::ElementsAre("Bearer  secret-2", "secret-2", "secret", "signed"));
}

}  // namespace
}  // namespace imgperf
