// imgperf-sim's queue APIs over sockets: submitted, asked for until they end, fetched, cancelled.
#include <functional>

#include <gmock/gmock.h>

#include "common/clock.h"
#include "simulator/base64.h"
#include "tests/common/http/raw_client.h"
#include "tests/common/image/decode.h"
#include "tests/simulator/program.h"

namespace imgperf {
namespace {

using http::RawClient;
using http::RawReply;
using Json = nlohmann::json;

constexpr const char* kFal = "/fal-ai/flux/dev";
constexpr const char* kPredictions = "/v1/predictions";
constexpr const char* kNative = "/sdcpp/v1/img_gen";
constexpr const char* kLong =
    R"({"prompt":"x","num_inference_steps":10000,"input":{},"sample_params":{"sample_steps":10000}})";

class SimulatorJobs : public testing::Test {
 protected:
  void Start(std::vector<std::string> args) {
    args.insert(args.end(), {"--port", "0", "--log", truth_.name()});
    sim_ = std::make_unique<Program>(std::move(args));
    client_ = std::make_unique<RawClient>(sim_->Port());
  }

  Json Submit(const char* path, const std::string& body, int status) {
    client_->SendPost(path, body);
    const RawReply reply = client_->ReadReply();
    EXPECT_EQ(reply.status, status) << reply.body;
    return Json::parse(reply.body);
  }

  RawReply Get(const std::string& path) {
    client_->SendGet(path);
    return client_->ReadReply();
  }

  RawReply Ask(const std::string& method, const std::string& path) {
    client_->Send(method + " " + path + " HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n");
    return client_->ReadReply();
  }

  // Asks until the state is that, or ten seconds have passed; the last body.
  Json Poll(const std::string& path, const std::string& state) {
    const Nanos begin = SystemClock().Now();
    Json body;
    do {
      body = Json::parse(Get(path).body);
    } while (body.at("status") != state && SystemClock().Now() - begin < 10 * kSecond);
    EXPECT_EQ(body.at("status"), state);
    return body;
  }

  // The ground truth's line of the job with that id, after the program's end.
  Json TruthOf(const std::string& job) {
    sim_->End();
    for (const Json& line : truth_.Lines()) {
      if (line.value("job", "") == job) return line;
    }
    ADD_FAILURE() << "no line of " << job;
    return {};
  }

  TruthFile truth_;
  std::unique_ptr<Program> sim_;
  std::unique_ptr<RawClient> client_;
};

TEST_F(SimulatorJobs, OfFalAreSubmittedPolledAndFetched) {
  Start({"--dialect", "jobs", "--time-scale", "0.01"});
  const Json job =
      Submit(kFal, R"({"prompt":"a lake","image_size":{"width":64,"height":48},"num_images":2})", 200);
  const std::string status_url = job.at("status_url");
  EXPECT_THAT(status_url, testing::StartsWith("http://test/fal-ai/flux/dev/requests/"));
  const Json done = Poll(status_url, "COMPLETED");
  EXPECT_GT(done.at("metrics").at("inference_time"), 0);
  const Json result = Json::parse(Get(job.at("response_url")).body);
  ASSERT_EQ(result.at("images").size(), 2u);
  const auto picture = DecodeImage(Get(result.at("images").at(1).at("url")).body);
  ASSERT_TRUE(picture.has_value());
  EXPECT_EQ(picture->width, 64u);
  const Json line = TruthOf(job.at("request_id"));
  EXPECT_EQ(line.at("job_end"), "completed");
  EXPECT_GE(line.at("job_end_ns"), line.at("finish_ns"));
  EXPECT_GT(line.at("start_ns"), 0);
  EXPECT_EQ(line.at("status"), 200);
  EXPECT_EQ(line.at("complete"), true);
}

TEST_F(SimulatorJobs, OfReplicateGoThroughTheirStates) {
  Start({"--dialect", "jobs", "--time-scale", "0.01"});
  const Json job =
      Submit(kPredictions, R"({"version":"v","input":{"prompt":"x","width":64,"height":48}})", 201);
  const Json done = Poll(job.at("urls").at("get"), "succeeded");
  EXPECT_GT(done.at("metrics").at("predict_time"), 0);
  EXPECT_EQ(DecodeImage(Get(done.at("output").at(0)).body)->height, 48u);
}

TEST_F(SimulatorJobs, OfSdcppCarryTheirImages) {
  Start({"--dialect", "sdcpp", "--time-scale", "0.01"});
  const Json job = Submit(kNative, R"({"prompt":"x","width":64,"height":48})", 202);
  const Json done = Poll(job.at("poll_url"), "completed");
  const std::string base64 = done.at("result").at("images").at(0).at("b64_json");
  EXPECT_EQ(DecodeImage(*DecodeBase64(base64))->width, 64u);
  EXPECT_EQ(Get("/sdcpp/v1/jobs/none").status, 404);
}

TEST_F(SimulatorJobs, OfTheNullProfileEndAtOnce) {
  Start({"--dialect", "jobs", "--profile", "null"});
  const Json job =
      Submit(kPredictions, R"({"input":{"prompt":"x","width":64,"height":48,"output_format":"png"}})", 201);
  const Json done = Poll(job.at("urls").at("get"), "succeeded");
  EXPECT_EQ(DecodeImage(Get(done.at("output").at(0)).body)->width, 64u);
}

TEST_F(SimulatorJobs, AreCancelledWhileTheyWait) {
  Start({"--dialect", "sdcpp"});
  const Json running = Submit(kNative, kLong, 202);
  const Json waiting = Submit(kNative, kLong, 202);
  EXPECT_EQ(Json::parse(Get(running.at("poll_url")).body).at("status"), "generating");
  EXPECT_EQ(Json::parse(Get(waiting.at("poll_url")).body).at("queue_position"), 1);
  EXPECT_EQ(Ask("POST", running.at("poll_url").get<std::string>() + "/cancel").status, 409);
  const RawReply cancelled = Ask("POST", waiting.at("poll_url").get<std::string>() + "/cancel");
  EXPECT_EQ(Json::parse(cancelled.body).at("status"), "cancelled");
  EXPECT_EQ(Ask("POST", waiting.at("poll_url").get<std::string>() + "/cancel").status, 409);
  const Json line = TruthOf(waiting.at("id"));
  EXPECT_EQ(line.at("job_end"), "cancelled");
  EXPECT_EQ(line.at("start_ns"), 0);
}

TEST_F(SimulatorJobs, OfReplicateAreCancelledWhileAGpuWorksToo) {
  Start({"--dialect", "jobs"});
  const Json job = Submit(kPredictions, R"({"input":{"prompt":"x","num_inference_steps":10000}})", 201);
  const std::string url = job.at("urls").at("get");
  Poll(url, "processing");
  EXPECT_EQ(Json::parse(Ask("POST", url + "/cancel").body).at("status"), "canceled");
  EXPECT_EQ(Json::parse(Get(url).body).at("status"), "canceled");
}

TEST_F(SimulatorJobs, OfSdcppAreSixtyFourInTheQueueAtMost) {
  Start({"--dialect", "sdcpp"});
  for (int k = 0; k < 65; ++k) Submit(kNative, kLong, 202);  // the first one is served
  EXPECT_EQ(Submit(kNative, kLong, 429), (Json{{"error", "job queue is full"}}));
}

TEST_F(SimulatorJobs, FailOrNeverEndOnDemand) {
  Start({"--dialect", "jobs", "--time-scale", "0.001", "--errors", "job_failed:100%"});
  const Json job = Submit(kFal, R"({"prompt":"x"})", 200);
  EXPECT_TRUE(Poll(job.at("status_url"), "COMPLETED").contains("error"));
  EXPECT_EQ(Get(job.at("response_url")).status, 500);
  EXPECT_EQ(TruthOf(job.at("request_id")).at("job_end"), "failed");
  Start({"--dialect", "jobs", "--profile", "null", "--errors", "job_never:100%"});
  const Json never = Submit(kFal, R"({"prompt":"x"})", 200);
  EXPECT_EQ(Json::parse(Get(never.at("status_url")).body).at("status"), "IN_PROGRESS");
  EXPECT_EQ(TruthOf(never.at("request_id")).at("job_end"), "");
}

TEST_F(SimulatorJobs, AreRefusedOrAnsweredWronglyAtSubmission) {
  Start({"--dialect", "jobs", "--time-scale", "0.001", "--errors", "http500:100%"});
  client_->SendPost(kFal, R"({"prompt":"x"})");
  EXPECT_EQ(client_->ReadReply().status, 500);
  client_->SendPost(kFal, "{}");
  EXPECT_EQ(client_->ReadReply().status, 422);
  EXPECT_EQ(Get("/fal-ai/flux/requests/none/status").status, 404);
}

}  // namespace
}  // namespace imgperf
