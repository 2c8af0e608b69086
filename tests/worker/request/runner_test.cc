#include "worker/request/runner.h"

#include "tests/worker/request/runner_fixture.h"

namespace imgperf {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using testing::StartsWith;

TEST_F(RunnerTest, SendsThePreparedBodyUnderTheAttemptsOwnId) {
  Start(7, 1);
  ASSERT_EQ(transport_.started.size(), 1U);
  const auto& sent = transport_.started[0];
  EXPECT_EQ(sent.url, "http://target:30000/v1/images/generations");
  EXPECT_TRUE(sent.post);
  EXPECT_EQ(sent.body, R"({"prompt":"a dog","model":"m"})");
  EXPECT_EQ(sent.request_id, "000000000abc-7-0");
  EXPECT_EQ(sent.correlation_id, "000000000abc-7");
  EXPECT_FALSE(sent.elsewhere);
  EXPECT_EQ(sent.timeout_for, 60 * kSecond);
  EXPECT_THAT(sent.headers,
              testing::UnorderedElementsAre("Content-Type: application/json", "Accept: application/json",
                                            "User-Agent: imgperf/1", "Authorization: Bearer secret"));
}

TEST_F(RunnerTest, TurnsOfAConversationShareACorrelation) {
  for (const CreditId credit : {4, 5}) {
    StartedCredit started;
    started.credit.set_credit(credit);
    started.credit.set_conversation(2);
    runner_->Start(started);
  }
  EXPECT_EQ(transport_.started[0].correlation_id, "000000000abc-c2");
  EXPECT_EQ(transport_.started[1].correlation_id, "000000000abc-c2");
  EXPECT_NE(transport_.started[0].request_id, transport_.started[1].request_id);
}

TEST_F(RunnerTest, ReadinessAsksUnderIdsOfItsOwn) {
  plan_.readiness = true;
  Start(3);
  EXPECT_EQ(transport_.started[0].request_id, "000000000abc-ready-3");
  EXPECT_EQ(transport_.started[0].correlation_id, "000000000abc-ready-3");
}

TEST_F(RunnerTest, FillsTheSeedOfEachRequest) {
  auto plan = DefaultPlan();
  plan.mutable_request()->mutable_seed()->set_per(pb::SeedPlan::REQUEST);
  plan.mutable_request()->mutable_seed()->set_base(40);
  Make(plan);
  Start(2);
  Start(3);
  EXPECT_EQ(transport_.started[0].body, R"({"prompt":"a cat","model":"m","seed":42})");
  EXPECT_EQ(transport_.started[1].body, R"({"prompt":"a cat","model":"m","seed":43})");
}

TEST_F(RunnerTest, CompletesWithStampsImagesAndTheServersWords) {
  const Nanos begun = clock_.Now();
  Start(7);
  clock_.Advance(kSecond);
  const std::string body = ImageJson(PngOf(64, 32, 9000));
  transport_.Head(0, 200);
  transport_.Content(0, std::string_view(body).substr(0, 100));
  clock_.Advance(kSecond);
  transport_.Content(0, std::string_view(body).substr(100));
  clock_.Advance(kSecond);
  transport_.End(0);

  ASSERT_EQ(finished_.size(), 1U);
  EXPECT_EQ(finished_[0].outcome, pb::COMPLETED);
  EXPECT_EQ(finished_[0].end, begun + 2 * kSecond);
  const pb::Record& record = Record();
  EXPECT_EQ(record.outcome(), pb::COMPLETED);
  EXPECT_FALSE(record.has_error());
  EXPECT_EQ(record.status(), 200);
  EXPECT_EQ(record.due_ns(), begun - 5);
  EXPECT_EQ(record.received_ns(), begun - 3);
  EXPECT_EQ(record.started_ns(), begun);
  EXPECT_EQ(record.added_ns(), begun);
  EXPECT_EQ(record.first_byte_ns(), begun + kSecond);
  EXPECT_EQ(record.last_byte_ns(), begun + 2 * kSecond);
  ASSERT_EQ(record.exchanges_size(), 1);
  EXPECT_EQ(record.exchanges(0).ended_ns(), begun + 3 * kSecond);
  ASSERT_EQ(record.images_size(), 1);
  EXPECT_EQ(record.images(0).width(), 64U);
  EXPECT_EQ(record.server().request_id(), "r-1");
  EXPECT_EQ(record.server().inference_time_s(), 1.5);
}

TEST_F(RunnerTest, FetchesImagesGivenByUrlOneAfterAnother) {
  Start(7);
  clock_.Advance(10 * kSecond);
  transport_.Answer(0, 200,
                    R"({"data":[{"url":"/v1/images/a/content"},{"url":"https://cdn.example/b.png"}]})");
  EXPECT_TRUE(finished_.empty());
  ASSERT_EQ(transport_.started.size(), 2U);
  EXPECT_EQ(transport_.started[1].url, "http://target:30000/v1/images/a/content");
  EXPECT_FALSE(transport_.started[1].post);
  EXPECT_FALSE(transport_.started[1].elsewhere);
  EXPECT_EQ(transport_.started[1].correlation_id, "000000000abc-7");
  EXPECT_EQ(transport_.started[1].request_id, "000000000abc-7-0");
  EXPECT_EQ(transport_.started[1].timeout_for, 50 * kSecond) << "one timeout for the whole request";
  EXPECT_THAT(transport_.started[1].headers, Contains("Authorization: Bearer secret"));
  clock_.Advance(kSecond);
  transport_.Answer(1, 200, PngOf(64, 32), "image/png");
  ASSERT_EQ(transport_.started.size(), 3U);
  EXPECT_EQ(transport_.started[2].url, "https://cdn.example/b.png");
  EXPECT_THAT(transport_.started[2].headers, Not(Contains(StartsWith("Authorization"))));
  clock_.Advance(kSecond);
  transport_.Answer(2, 200, PngOf(16, 16), "image/png");

  ASSERT_EQ(finished_.size(), 1U);
  EXPECT_EQ(finished_[0].end, clock_.Now());
  const pb::Record& record = Record();
  EXPECT_EQ(record.outcome(), pb::COMPLETED);
  EXPECT_EQ(record.last_byte_ns(), clock_.Now() - 2 * kSecond) << "latency ends with the submit's answer";
  ASSERT_EQ(record.exchanges_size(), 3);
  EXPECT_EQ(record.exchanges(2).kind(), pb::Exchange::FETCH);
  EXPECT_TRUE(record.images(1).by_url() && record.images(1).valid());
  EXPECT_EQ(record.images(1).width(), 16U);
}

TEST_F(RunnerTest, LeavesImagesAtTheServerWhenToldTo) {
  auto plan = DefaultPlan();
  plan.set_fetch_urls(false);
  Make(plan);
  Start(7);
  transport_.Answer(0, 200, R"({"data":[{"url":"/a"}]})");
  EXPECT_EQ(transport_.started.size(), 1U);
  EXPECT_EQ(Record().outcome(), pb::COMPLETED);
  EXPECT_TRUE(Record().images(0).by_url());
}

TEST_F(RunnerTest, FreesTheSlotBeforeImagesAreStoredAndNamesTheirFiles) {
  Start(7, 0, true);
  const std::string png = PngOf(64, 32, 9000);
  transport_.Answer(0, 200, ImageJson(png));
  EXPECT_EQ(finished_.size(), 1U);
  EXPECT_EQ(Record().images(0).file(), "0-7-0-0.png");
  EXPECT_THAT(images_.contents, ElementsAre(png));
}

TEST_F(RunnerTest, KeepsFetchedImagesToo) {
  Start(7, 0, true);
  transport_.Answer(0, 200, R"({"data":[{"url":"/a"}]})");
  const std::string png = PngOf(64, 32);
  transport_.Answer(1, 200, png, "image/png");
  EXPECT_EQ(Record().images(0).file(), "0-7-0-0.png");
  EXPECT_THAT(images_.contents, ElementsAre(png));
}

TEST_F(RunnerTest, ComparesSizesWithTheOneAsked) {
  auto plan = DefaultPlan();
  plan.mutable_request()->set_size("128x128");
  Make(plan);
  Start(7);
  transport_.Answer(0, 200, ImageJson(PngOf(64, 32)));
  EXPECT_EQ(Record().outcome(), pb::COMPLETED);
  EXPECT_TRUE(Record().images(0).size_differs());
}

TEST_F(RunnerTest, FailsADifferentSizeWhenThePlanSaysSo) {
  auto plan = DefaultPlan();
  plan.mutable_request()->set_size("128x128");
  plan.set_fail_on_size(true);
  Make(plan);
  Start(7);
  transport_.Answer(0, 200, ImageJson(PngOf(64, 32)));
  EXPECT_EQ(Record().outcome(), pb::FAILED);
  EXPECT_EQ(Record().error().class_(), pb::BAD_IMAGE);
}

TEST_F(RunnerTest, TakesTheServersRequestIdFromTheHeaderUnlessItIsOurs) {
  Start(7);
  transport_.Head(0, 200, "application/json", "000000000abc-7-0");
  transport_.Content(0, R"({"data":[{"url":"/a"}]})");
  transport_.End(0);
  transport_.Answer(1, 200, PngOf(8, 8));
  Start(8);
  transport_.Head(2, 500, "text/plain", "req_1");
  transport_.End(2);
  EXPECT_EQ(records_.records[0].server().request_id(), "");
  EXPECT_EQ(records_.records[1].server().request_id(), "req_1");
}

TEST_F(RunnerTest, StartsTheNextRequestFromInsideTheFinishOfTheLast) {
  int left = 5;
  runner_->SetOnFinished([&](AttemptId id, pb::Outcome, Nanos) {
    if (--left > 0) Start(id.credit + 1);
  });
  Start(0);
  for (std::size_t i = 0; i < 5; ++i) transport_.Answer(i, 200, ImageJson(PngOf(8, 8)));
  ASSERT_EQ(records_.records.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(records_.records[i].credit(), i);
  EXPECT_EQ(runner_->in_flight(), 0U);
}

}  // namespace
}  // namespace imgperf
