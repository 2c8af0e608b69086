// How the three queue APIs read requests about jobs and tell of them.
#include "simulator/dialects/job_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/simulator/reading.h"

namespace imgperf {
namespace {

using Json = nlohmann::json;

JobEntry Painted(JobState state) {
  JobEntry job{.id = "j1", .path = "/fal-ai/flux/dev", .request = {}};
  job.request.prompt = "a lake";
  job.request.size = {64, 48};
  job.request.format = EncodedFormat::kPng;
  job.state = state;
  job.created_ns = 10 * kSecond;
  job.start_ns = state == JobState::kQueued ? 0 : 12 * kSecond;
  job.end_ns = HasEnded(state) ? 15 * kSecond : 0;
  job.facts.inference_for = 3 * kSecond;
  job.facts.seed = 7;
  return job;
}

JobView ViewOf(const JobEntry& job) {
  JobView view{.job = job, .base_url = "http://sim:1"};
  view.ahead = 2;
  view.wall_minus_mono = 1'700'000'000 * kSecond;
  view.files = {http::MakeBlob("foo")};
  view.base64 = {"Zm9v"};
  return view;
}

Json BodyOf(const JobReply& reply, int status) {
  EXPECT_EQ(reply.status, status) << reply.body;
  return Json::parse(reply.body);
}

TEST(JobPaths, AreThoseOfTheDialect) {
  const Pages hosted = JobsDialect().pages(), native = SdcppDialect().pages();
  const auto fal = ReadJobPath(hosted, "GET", "/fal-ai/flux/dev/requests/j1/status");
  ASSERT_TRUE(fal.has_value());
  EXPECT_EQ(fal->operation, Operation::kFalJob);
  EXPECT_EQ(fal->question, JobQuestion::kStatus);
  EXPECT_EQ(fal->id, "j1");
  EXPECT_EQ(ReadJobPath(hosted, "GET", "/o/a/requests/j1")->question, JobQuestion::kResult);
  EXPECT_EQ(ReadJobPath(hosted, "PUT", "/o/a/requests/j1/cancel")->question, JobQuestion::kCancel);
  EXPECT_EQ(ReadJobPath(hosted, "GET", "/v1/predictions/j1")->operation, Operation::kReplicateJob);
  EXPECT_EQ(ReadJobPath(hosted, "POST", "/v1/predictions/j1/cancel")->question, JobQuestion::kCancel);
  EXPECT_EQ(ReadJobPath(native, "GET", "/sdcpp/v1/jobs/j1")->operation, Operation::kNativeJob);
  EXPECT_EQ(ReadJobPath(native, "POST", "/sdcpp/v1/jobs/j1/cancel")->question, JobQuestion::kCancel);
  for (const char* path : {"/o/a/requests/", "/o/a/requests/j1/status/x", "/v1/predictions/",
                           "/v1/predictions/j1/x", "/sdcpp/v1/jobs/j1", "/requests", ""}) {
    EXPECT_FALSE(ReadJobPath(hosted, "GET", path).has_value()) << path;
  }
  EXPECT_FALSE(ReadJobPath(hosted, "POST", "/o/a/requests/j1/cancel").has_value()) << "fal wants PUT";
  EXPECT_FALSE(ReadJobPath(SglangDialect().pages(), "GET", "/v1/predictions/j1").has_value());
}

TEST(JobPaths, OthersSubmit) {
  const auto operation = [](const char* path) { return JobsDialect().OperationOf(path); };
  EXPECT_EQ(operation("/fal-ai/flux/dev"), Operation::kFalJob);
  EXPECT_EQ(operation("/v1/predictions"), Operation::kReplicateJob);
  EXPECT_EQ(operation("/v1/models/o/n/predictions"), Operation::kReplicateJob);
  for (const char* path :
       {"/", "/one", "/a/", "//a", "/v1/images/generations", "/o/a/requests/j1", "/v1/predictions/j1"}) {
    EXPECT_EQ(operation(path), std::nullopt) << path;
  }
}

TEST(FalJobs, ReadTheirOwnNames) {
  const ImageRequest r =
      MustRead(JobsDialect(), Operation::kFalJob,
               R"({"prompt":"x","image_size":"square","num_images":2,"num_inference_steps":4,"seed":3})");
  EXPECT_EQ(r.size, (PixelSize{512, 512}));
  EXPECT_EQ(r.n, 2u);
  EXPECT_EQ(r.steps, 4u);
  EXPECT_EQ(r.format, EncodedFormat::kJpeg);
  const auto size = [](const char* body) { return MustRead(JobsDialect(), Operation::kFalJob, body).size; };
  EXPECT_EQ(size(R"({"prompt":"x","image_size":{"width":320,"height":200}})"), (PixelSize{320, 200}));
  EXPECT_EQ(size(R"({"prompt":"x"})"), (PixelSize{1024, 768}));
  EXPECT_EQ(MustRead(JobsDialect(), Operation::kFalJob,
                     R"({"prompt":"x","image_urls":["http://h/a","http://h/b"]})")
                .images.size(),
            2u);
  EXPECT_EQ(MustRefuse(JobsDialect(), Operation::kFalJob, R"({"prompt":"x","image_size":"vast"})").status,
            422);
}

TEST(FalJobs, TellTheirStateStepByStep) {
  const auto words = [](JobState state) {
    const JobEntry job = Painted(state);
    return FalJobs().Status(ViewOf(job));
  };
  const JobEntry queued = Painted(JobState::kQueued);
  const Json submitted = BodyOf(FalJobs().Submitted(ViewOf(queued)), 200);
  EXPECT_EQ(submitted.at("request_id"), "j1");
  EXPECT_EQ(submitted.at("queue_position"), 2);
  EXPECT_EQ(submitted.at("status_url"), "http://sim:1/fal-ai/flux/dev/requests/j1/status");
  EXPECT_EQ(submitted.at("response_url"), "http://sim:1/fal-ai/flux/dev/requests/j1");
  EXPECT_EQ(BodyOf(words(JobState::kQueued), 202).at("status"), "IN_QUEUE");
  EXPECT_EQ(BodyOf(words(JobState::kRunning), 202).at("status"), "IN_PROGRESS");
  const Json done = BodyOf(words(JobState::kCompleted), 200);
  EXPECT_EQ(done.at("status"), "COMPLETED");
  EXPECT_EQ(done.at("metrics").at("inference_time"), 3.0);
  EXPECT_FALSE(done.contains("error"));
  EXPECT_TRUE(BodyOf(words(JobState::kFailed), 200).contains("error"));
}

TEST(FalJobs, GiveTheirImagesAsUrls) {
  const auto result = [](JobState state, int status) {
    const JobEntry job = Painted(state);
    return BodyOf(FalJobs().Result(ViewOf(job)), status);
  };
  const Json json = result(JobState::kCompleted, 200);
  EXPECT_EQ(json.at("images").at(0).at("url"), "http://sim:1/v1/images/j1/content?variant=0");
  EXPECT_EQ(json.at("images").at(0).at("width"), 64);
  EXPECT_EQ(json.at("images").at(0).at("content_type"), "image/png");
  EXPECT_EQ(json.at("seed"), 7);
  result(JobState::kQueued, 400);
  result(JobState::kRunning, 400);
  result(JobState::kFailed, 500);
  result(JobState::kCancelled, 400);
}

TEST(FalJobs, CancelOnlyWhatHasNotEnded) {
  const JobEntry job = Painted(JobState::kCompleted);
  EXPECT_EQ(BodyOf(FalJobs().Cancelled(ViewOf(job), JobState::kQueued), 202).at("status"),
            "CANCELLATION_REQUESTED");
  EXPECT_EQ(BodyOf(FalJobs().Cancelled(ViewOf(job), JobState::kCompleted), 400).at("status"),
            "ALREADY_COMPLETED");
  EXPECT_EQ(FalJobs().Missing().status, 404);
}

TEST(ReplicateJobs, ReadTheirInput) {
  const ImageRequest r = MustRead(
      JobsDialect(), Operation::kReplicateJob,
      R"({"version":"v","input":{"prompt":"x","num_outputs":2,"width":64,"height":48,"output_format":"png"}})");
  EXPECT_EQ(r.prompt, "x");
  EXPECT_EQ(r.n, 2u);
  EXPECT_EQ(r.size, (PixelSize{64, 48}));
  EXPECT_EQ(r.format, EncodedFormat::kPng);
  const DialectError error = MustRefuse(JobsDialect(), Operation::kReplicateJob, R"({"input":{}})");
  EXPECT_EQ(error.status, 422);
  EXPECT_EQ(Json::parse(error.body).at("detail"), "- input.prompt: Field required");
}

TEST(ReplicateJobs, TellEverythingInOneBody) {
  const JobEntry queued = Painted(JobState::kQueued), done = Painted(JobState::kCompleted);
  const Json submitted = BodyOf(ReplicateJobs().Submitted(ViewOf(queued)), 201);
  EXPECT_EQ(submitted.at("status"), "starting");
  EXPECT_TRUE(submitted.at("output").is_null());
  EXPECT_TRUE(submitted.at("started_at").is_null());
  EXPECT_EQ(submitted.at("urls").at("get"), "http://sim:1/v1/predictions/j1");
  const Json json = BodyOf(ReplicateJobs().Status(ViewOf(done)), 200);
  EXPECT_EQ(json.at("status"), "succeeded");
  EXPECT_EQ(json.at("output").at(0), "http://sim:1/v1/images/j1/content?variant=0");
  EXPECT_EQ(json.at("created_at"), "2023-11-14T22:13:30.000Z");
  EXPECT_EQ(json.at("metrics").at("predict_time"), 3.0);
  EXPECT_EQ(json.at("metrics").at("total_time"), 5.0);
  const JobEntry failed = Painted(JobState::kFailed), cancelled = Painted(JobState::kCancelled);
  EXPECT_EQ(BodyOf(ReplicateJobs().Status(ViewOf(failed)), 200).at("status"), "failed");
  EXPECT_EQ(BodyOf(ReplicateJobs().Status(ViewOf(cancelled)), 200).at("status"), "canceled");
}

TEST(SdcppJobs, ReadTheirOwnNames) {
  const ImageRequest r = MustRead(
      SdcppDialect(), Operation::kNativeJob,
      R"({"prompt":"x","width":64,"height":48,"batch_count":3,"seed":5,"sample_params":{"sample_steps":9}})");
  EXPECT_EQ(r.size, (PixelSize{64, 48}));
  EXPECT_EQ(r.n, 3u);
  EXPECT_EQ(r.seed, 5);
  EXPECT_EQ(r.steps, 9u);
}

TEST(SdcppJobs, CarryTheirImages) {
  const JobEntry queued = Painted(JobState::kQueued), running = Painted(JobState::kRunning),
                 done = Painted(JobState::kCompleted), failed = Painted(JobState::kFailed);
  const Json submitted = BodyOf(SdcppJobs().Submitted(ViewOf(queued)), 202);
  EXPECT_EQ(submitted.at("poll_url"), "/sdcpp/v1/jobs/j1");
  EXPECT_EQ(submitted.at("status"), "queued");
  EXPECT_EQ(BodyOf(SdcppJobs().Status(ViewOf(queued)), 200).at("queue_position"), 3);
  const Json working = BodyOf(SdcppJobs().Status(ViewOf(running)), 200);
  EXPECT_EQ(working.at("status"), "generating");
  EXPECT_EQ(working.at("queue_position"), 0);
  EXPECT_TRUE(working.at("result").is_null());
  EXPECT_TRUE(working.at("completed").is_null());
  const Json json = BodyOf(SdcppJobs().Status(ViewOf(done)), 200);
  EXPECT_EQ(json.at("result").at("images").at(0), (Json{{"index", 0}, {"b64_json", "Zm9v"}}));
  EXPECT_EQ(json.at("completed"), 1'700'000'015);
  EXPECT_EQ(BodyOf(SdcppJobs().Status(ViewOf(failed)), 200).at("error").at("code"), "generation_failed");
}

TEST(SdcppJobs, CancelOnlyWhatWaits) {
  const JobEntry job = Painted(JobState::kCancelled);
  EXPECT_EQ(SdcppJobs().Cancelled(ViewOf(job), JobState::kQueued).status, 200);
  EXPECT_EQ(SdcppJobs().Cancelled(ViewOf(job), JobState::kRunning).status, 409);
  EXPECT_EQ(SdcppJobs().Cancelled(ViewOf(job), JobState::kCompleted).status, 409);
}

}  // namespace
}  // namespace imgperf
