// Attempts whose submit makes a job.
#include "tests/worker/request/runner_fixture.h"

namespace imgperf {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class RunnerJobsTest : public RunnerTest {
 protected:
  static pb::WorkerPlan PlanOf(const std::string& endpoint) {
    pb::WorkerPlan plan = DefaultPlan();
    plan.mutable_request()->set_endpoint(endpoint);
    plan.mutable_request()->mutable_job()->set_interval_ns(kSecond);
    plan.set_urls(0, "http://target:1234/base/submit");
    return plan;
  }
  void SetUp() override { Make(PlanOf("sdcpp_job")); }

  static std::string Job(const std::string& state, const std::string& more = "") {
    return R"({"id":"j1","status":")" + state + R"(","poll_url":"/sdcpp/v1/jobs/j1")" + more + "}";
  }
  static std::string Done() {
    return Job("completed",
               R"(,"result":{"images":[{"index":0,"b64_json":")" + Encode64(PngOf(64, 32, 9000)) + R"("}]})");
  }
  // The k-th wait is over; true when it was as long as the plan says.
  bool Elapse(std::size_t k) {
    const bool right = transport_.waits.at(k).when == clock_.Now() + kSecond;
    clock_.Advance(kSecond);
    transport_.Elapse(k);
    return right;
  }
};

TEST_F(RunnerJobsTest, AsksUntilTheJobIsDone) {
  Start(4);
  transport_.Answer(0, 202, Job("queued", R"(,"queue_position":3)"));
  EXPECT_TRUE(Elapse(0));
  EXPECT_EQ(transport_.started.at(1).url, "http://target:1234/sdcpp/v1/jobs/j1");
  EXPECT_FALSE(transport_.started.at(1).post);
  EXPECT_THAT(transport_.started.at(1).headers, Contains("Authorization: Bearer secret"));
  EXPECT_THAT(transport_.started.at(1).headers, Contains("Accept: application/json"));
  EXPECT_EQ(transport_.started.at(1).request_id, transport_.started.at(0).request_id);
  transport_.Answer(1, 200, Job("generating", R"(,"queue_position":0)"));
  EXPECT_TRUE(Elapse(1));
  clock_.Advance(kMillisecond);
  transport_.Answer(2, 200, Done());
  const Nanos end = clock_.Now();

  const pb::Record& record = Record();
  EXPECT_EQ(record.outcome(), pb::COMPLETED) << record.error().message();
  EXPECT_EQ(record.last_byte_ns(), end) << "the answer that is done ends it";
  EXPECT_EQ(record.server().queue_position(), 3U) << "the first";
  ASSERT_EQ(record.exchanges_size(), 2) << "polls are one exchange";
  EXPECT_EQ(record.exchanges(1).kind(), pb::Exchange::POLL);
  EXPECT_EQ(record.exchanges(1).count(), 2U);
  ASSERT_EQ(record.images_size(), 1);
  EXPECT_TRUE(record.images(0).valid());
  ASSERT_EQ(finished_.size(), 1U);
  EXPECT_EQ(finished_[0].end, end);
}

TEST_F(RunnerJobsTest, MayBeDoneAtOnce) {
  Start(4, 0, /*keep_images=*/true);
  transport_.Answer(0, 202, Done());
  EXPECT_EQ(Record().outcome(), pb::COMPLETED);
  EXPECT_TRUE(transport_.waits.empty());
  EXPECT_EQ(images_.names.size(), 1U);
}

TEST_F(RunnerJobsTest, AsksForTheResultWhereItIsAndFetchesItsImages) {
  Make(PlanOf("fal_queue"));
  Start(4);
  transport_.Answer(0, 200,
                    R"({"request_id":"r","status":"IN_QUEUE","queue_position":0,)"
                    R"("status_url":"http://target:1234/r/status","response_url":"http://target:1234/r",)"
                    R"("cancel_url":"http://target:1234/r/cancel"})");
  Elapse(0);
  transport_.Answer(1, 200, R"({"status":"COMPLETED","metrics":{"inference_time":2.5}})");
  EXPECT_EQ(transport_.started.at(2).url, "http://target:1234/r");
  transport_.Answer(2, 200, R"({"images":[{"url":"http://cdn/a.png"},{"url":"/b.png"}],"seed":1})");
  const Nanos end = clock_.Now();
  EXPECT_EQ(transport_.started.at(3).url, "http://cdn/a.png");
  EXPECT_THAT(transport_.started.at(3).headers, Not(Contains(HasSubstr("secret"))));
  clock_.Advance(kMillisecond);
  transport_.Answer(3, 200, PngOf(64, 32), "image/png");
  transport_.Answer(4, 200, PngOf(64, 32), "image/png");

  const pb::Record& record = Record();
  EXPECT_EQ(record.outcome(), pb::COMPLETED) << record.error().message();
  EXPECT_EQ(record.images_size(), 2);
  EXPECT_EQ(record.server().inference_time_s(), 2.5);
  EXPECT_EQ(record.last_byte_ns(), end) << "fetches are timed apart";
  EXPECT_EQ(record.exchanges(2).kind(), pb::Exchange::RESULT);
}

TEST_F(RunnerJobsTest, FailsAsTheJobDoes) {
  Start(4);
  transport_.Answer(0, 202, Job("failed", R"(,"error":{"code":"oom","message":"out of memory"})"));
  const pb::Record& record = Record();
  EXPECT_EQ(record.outcome(), pb::FAILED);
  EXPECT_EQ(record.error().class_(), pb::BAD_BODY);
  EXPECT_EQ(record.error().message(), "failed: out of memory");
}

TEST_F(RunnerJobsTest, FailsWhereAnAnswerIsNoJob) {
  const std::pair<const char*, const char*> cases[] = {{"<html>", "not JSON"},
                                                       {R"({"id":1})", "state at /status"},
                                                       {R"({"status":"queued"})", "at /poll_url"},
                                                       {R"({"status":"completed"})", "without an image at"}};
  for (const auto& [answer, why] : cases) {
    SetUp();
    records_.records.clear();
    transport_.started.clear();
    Start(4);
    transport_.Answer(0, 202, answer);
    EXPECT_THAT(Record().error().message(), HasSubstr(why)) << answer;
  }
}

TEST_F(RunnerJobsTest, PassesARefusalOn) {
  Start(4);
  transport_.Answer(0, 429, R"({"error":"job queue is full"})");
  EXPECT_EQ(Record().error().class_(), pb::HTTP_STATUS);
  EXPECT_EQ(Record().error().code(), 429);
}

TEST_F(RunnerJobsTest, CancelsAJobThatIsNotDoneInTime) {
  Start(4);
  transport_.Answer(0, 202, Job("queued"));
  for (std::size_t k = 0; k < 59; ++k) {
    Elapse(k);
    transport_.Answer(k + 1, 200, Job("generating"));
  }
  Elapse(59);
  const Nanos end = clock_.Now();
  EXPECT_EQ(transport_.started.back().url, "http://target:1234/sdcpp/v1/jobs/j1/cancel");
  EXPECT_TRUE(transport_.started.back().post);
  EXPECT_TRUE(finished_.empty()) << "the server is told first";
  clock_.Advance(kMillisecond);
  transport_.Answer(60, 409, R"({"error":"cannot cancel"})");

  const pb::Record& record = Record();
  EXPECT_EQ(record.error().class_(), pb::TIMEOUT);
  EXPECT_THAT(record.error().message(), HasSubstr("not done within 1m"));
  EXPECT_EQ(record.last_byte_ns(), end) << "when it was given up";
  EXPECT_EQ(record.exchanges(1).count(), 59U);
}

TEST_F(RunnerJobsTest, CancelsTheJobOfAnAbortedAttempt) {
  Make(PlanOf("fal_queue"));
  Start(4);
  transport_.Answer(0, 200,
                    R"({"status":"IN_QUEUE","status_url":"/s","response_url":"/r","cancel_url":"/c"})");
  runner_->Abort({4, 0});
  EXPECT_TRUE(finished_.empty());
  transport_.RunSoon();
  EXPECT_EQ(transport_.started.at(1).url, "http://target:1234/c");
  EXPECT_STREQ(transport_.started.at(1).method, "PUT");
  transport_.Answer(1, 200, "{}");
  EXPECT_EQ(Record().outcome(), pb::CANCELLED);
}

TEST_F(RunnerJobsTest, EndsWithoutACancelWhereTheServerNamesNone) {
  Make(PlanOf("replicate_job"));
  Start(4);
  transport_.Answer(0, 201, R"({"status":"starting","urls":{"get":"/p/1"}})");
  runner_->Abort({4, 0});
  transport_.RunSoon();
  EXPECT_EQ(transport_.started.size(), 1U);
  EXPECT_EQ(Record().outcome(), pb::CANCELLED);
}

}  // namespace
}  // namespace imgperf
