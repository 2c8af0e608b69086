// imgperf-sim as its users see it: a program on a port.
#include <algorithm>
#include <memory>

#include <gmock/gmock.h>
#include <openssl/evp.h>

#include "common/clock.h"
#include "tests/common/http/raw_client.h"
#include "tests/common/image/decode.h"
#include "tests/simulator/program.h"

namespace imgperf {
namespace {

using http::RawClient;
using http::RawReply;
using testing::HasSubstr;

constexpr const char* kPath = "/v1/images/generations";

std::string Body(std::string_view more = "") {
  return R"({"prompt":"a lake","response_format":"b64_json","size":"64x48")" + std::string(more) + "}";
}

// Empty for text that is no base64.
std::string Decode(const std::string& base64) {
  std::string out(base64.size(), '\0');
  const int n =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(base64.data()), static_cast<int>(base64.size()));
  out.resize(static_cast<std::size_t>(std::max(n, 0)));
  return out;
}

RawReply Post(std::uint16_t port, std::string_view body) {
  RawClient client(port);
  client.SendPost(kPath, body, "X-Request-ID: abc-0-0\r\n");
  return client.ReadReply();
}

std::string FirstFile(const RawReply& reply) {
  return Decode(nlohmann::json::parse(reply.body).at("data").at(0).at("b64_json"));
}

TEST(SimulatorProgram, SaysWhereItIsAndEndsOnSigterm) {
  Program sim({"--port", "0", "--profile", "null"});
  const std::string line = sim.ReadyLine();
  EXPECT_THAT(line, testing::MatchesRegex("imgperf-sim ready on http://127.0.0.1:[0-9]+ profile null\n"));
  const Exit end = sim.End();
  EXPECT_EQ(end.code, 0);
  EXPECT_EQ(end.error, "");
}

TEST(SimulatorProgram, EndsOnSigint) {
  Program sim({"--port", "0", "--profile", "null"});
  sim.ReadyLine();
  EXPECT_EQ(sim.End(SIGINT).code, 0);
}

TEST(SimulatorProgram, SaysThatItsPortIsInUse) {
  Program first({"--port", "0", "--profile", "null"});
  const std::string port = std::to_string(first.Port());
  Program second({"--port", port});
  EXPECT_EQ(second.ReadyLine(), "");
  const Exit end = second.Wait();
  EXPECT_EQ(end.code, 1);
  EXPECT_THAT(end.error, HasSubstr("port " + port + " on 127.0.0.1 is in use"));
}

TEST(SimulatorProgram, RefusesWrongFlagsWithTheRemedy) {
  const auto complaint = [](std::vector<std::string> args) {
    const Exit end = Program(std::move(args)).Wait();
    EXPECT_EQ(end.code, 1);
    return end.error;
  };
  EXPECT_THAT(complaint({"--profile", "flux1-dev-b20"}), HasSubstr("did you mean flux1-dev-b200"));
  EXPECT_THAT(complaint({"--latency", "5"}), HasSubstr("--latency: \"5\" has no unit"));
  EXPECT_THAT(complaint({"--errors", "htp500:5%"}), HasSubstr("did you mean http500"));
  EXPECT_THAT(complaint({"--errors", "reset:60%", "--errors", "http500:60%"}), HasSubstr("120%"));
  EXPECT_THAT(complaint({"--time-scale", "0"}), HasSubstr("--time-scale must be above 0"));
  EXPECT_THAT(complaint({"--bytes", "1MiB"}), HasSubstr("--bytes needs --profile null"));
  EXPECT_THAT(complaint({"--log", "/nonexistent/x"}), HasSubstr("/nonexistent/x"));
  EXPECT_THAT(complaint({"--first-request-penalty", "17.59"}),
              HasSubstr("--first-request-penalty: \"17.59\" has no unit"));
  EXPECT_THAT(complaint({"--batch-max", "0"}), HasSubstr("--batch-max must be 1..256"));
  EXPECT_THAT(complaint({"--batch-max", "-1"}), HasSubstr("--batch-max"));
  EXPECT_THAT(complaint({"--batch-max", "2", "--batch-delay", "-5ms"}), HasSubstr("--batch-delay: \"-5ms\""));
  EXPECT_THAT(complaint({"--batch-max", "2", "--batch-delay", ""}), HasSubstr("--batch-delay"));
  EXPECT_THAT(complaint({"--workers", "0"}), HasSubstr("--workers must be 1..64"));
  EXPECT_THAT(complaint({"--latency", "1000000h"}), HasSubstr("--latency: 720h at most"));
  EXPECT_NE(complaint({"--no-such-flag"}), "");
}

TEST(SimulatorProgram, AnswersWithADecodablePictureOfTheAskedSize) {
  Program sim({"--port", "0", "--time-scale", "0.001"});
  const std::uint16_t port = sim.Port();
  for (const char* format : {"png", "jpeg", "webp"}) {
    const RawReply reply = Post(port, Body(R"(,"output_format":")" + std::string(format) + "\""));
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto picture = DecodeImage(FirstFile(reply));
    ASSERT_TRUE(picture.has_value()) << format;
    EXPECT_EQ(picture->width, 64u);
    EXPECT_EQ(picture->height, 48u);
  }
}

TEST(SimulatorProgram, PaintsByPromptAndSeed) {
  Program sim({"--port", "0", "--time-scale", "0.001"});
  const std::uint16_t port = sim.Port();
  const std::string one = FirstFile(Post(port, Body(R"(,"seed":1)")));
  EXPECT_EQ(FirstFile(Post(port, Body(R"(,"seed":1)"))), one);
  EXPECT_NE(FirstFile(Post(port, Body(R"(,"seed":2)"))), one);
}

TEST(SimulatorProgram, ServesTheImagesOfUrlReplies) {
  Program sim({"--port", "0", "--time-scale", "0.001"});
  RawClient client(sim.Port());
  client.SendPost(kPath, R"({"prompt":"x","size":"32x32","n":2,"output_format":"png"})");
  const auto json = nlohmann::json::parse(client.ReadReply().body);
  ASSERT_EQ(json.at("data").size(), 2u);
  client.SendGet(json.at("data").at(1).at("url").get<std::string>());
  const RawReply content = client.ReadReply();
  EXPECT_THAT(content.header, HasSubstr("content-type: image/png"));
  EXPECT_EQ(DecodeImage(content.body)->width, 32u);
  client.SendGet("/v1/images/" + json.at("id").get<std::string>() + "/content?variant=2");
  EXPECT_EQ(client.ReadReply().status, 404);
}

TEST(SimulatorProgram, AnswersTheRoutesOfDiscovery) {
  Program sim({"--port", "0"});
  RawClient client(sim.Port());
  const auto get = [&](const char* path) {
    client.SendGet(path);
    const RawReply reply = client.ReadReply();
    return std::pair(reply.status, nlohmann::json::parse(reply.body));
  };
  EXPECT_EQ(get("/health").second.at("status"), "ok");
  EXPECT_EQ(get("/v1/models").second.at("data").at(0).at("id"), "black-forest-labs/FLUX.1-dev");
  EXPECT_EQ(get("/v1/models/black-forest-labs/FLUX.1-dev").first, 200);
  EXPECT_EQ(get("/v1/models/none").second.at("error").at("code"), "model_not_found");
  EXPECT_EQ(get("/v1/model_info").second.at("model_path"), "black-forest-labs/FLUX.1-dev");
  EXPECT_EQ(get("/nowhere").second.at("detail"), "Not Found");
  EXPECT_EQ(get(kPath).first, 405);
}

TEST(SimulatorProgram, ServesOneAfterAnotherAndWritesTheTruth) {
  TruthFile truth;
  Program sim(
      {"--port", "0", "--time-scale", "0.02", "--profile", "z-image-turbo-h100", "--log", truth.name()});
  const std::uint16_t port = sim.Port();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(std::make_unique<RawClient>(port));
    clients.back()->SendPost(kPath, Body(), "X-Request-ID: abc-" + std::to_string(i) + "-0\r\n");
  }
  for (const auto& client : clients) EXPECT_EQ(client->ReadReply().status, 200);
  EXPECT_EQ(sim.End().code, 0);
  auto lines = truth.Lines();
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_EQ(lines.back().at("summary").at("requests"), 4);
  EXPECT_EQ(lines.back().at("summary").at("complete"), 4);
  lines.pop_back();
  std::sort(lines.begin(), lines.end(),
            [](const auto& a, const auto& b) { return a.at("index") < b.at("index"); });
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_GE(lines[i].at("start_ns"), lines[i].at("arrived_ns"));
    EXPECT_GE(lines[i].at("done_ns"), lines[i].at("finish_ns"));
    EXPECT_EQ(lines[i].at("width"), 64);
    EXPECT_GE(lines[i].at("start_ns"), i == 0 ? nlohmann::json(0) : lines[i - 1].at("finish_ns"));
  }
}

// Sends `count` requests at once and gives their answers, parsed.
std::vector<nlohmann::json> AskAtOnce(std::uint16_t port, int count) {
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < count; ++i) {
    clients.push_back(std::make_unique<RawClient>(port));
    clients.back()->SendPost(kPath, Body());
  }
  std::vector<nlohmann::json> out;
  for (const auto& client : clients) {
    const RawReply reply = client->ReadReply();
    EXPECT_EQ(reply.status, 200) << reply.body;
    out.push_back(nlohmann::json::parse(reply.body));
  }
  return out;
}

// The delay is an hour: the batch can only have started because it was full.
TEST(SimulatorProgram, ServesAFullBatchTogetherAndWritesWhich) {
  TruthFile truth;
  Program sim({"--port", "0", "--time-scale", "0.02", "--profile", "z-image-turbo-h100", "--batch-max", "4",
               "--batch-delay", "50h", "--log", truth.name()});
  const auto replies = AskAtOnce(sim.Port(), 4);
  for (const auto& reply : replies)
    EXPECT_EQ(reply.at("inference_time_s"), replies[0].at("inference_time_s"));
  sim.End();
  auto lines = truth.Lines();
  lines.pop_back();
  ASSERT_EQ(lines.size(), 4u);
  for (const auto& line : lines) {
    EXPECT_EQ(line.at("batch"), 0);
    EXPECT_EQ(line.at("batch_size"), 4);
    EXPECT_EQ(line.at("start_ns"), lines[0].at("start_ns"));
    EXPECT_EQ(line.at("finish_ns"), lines[0].at("finish_ns"));
    EXPECT_GE(line.at("done_ns"), line.at("finish_ns"));
  }
}

TEST(SimulatorProgram, StartsABatchThatIsNotFullWhenItsDelayIsOver) {
  TruthFile truth;
  Program sim({"--port", "0", "--time-scale", "0.02", "--profile", "flux2-klein-h100", "--batch-max", "4",
               "--batch-delay", "5s", "--log", truth.name()});
  AskAtOnce(sim.Port(), 1);
  sim.End();
  const auto line = truth.Lines().at(0);
  EXPECT_EQ(line.at("start_ns").get<Nanos>() - line.at("arrived_ns").get<Nanos>(), 100 * kMillisecond);
  EXPECT_EQ(line.at("batch_size"), 1);
}

TEST(SimulatorProgram, AddsThePenaltyToTheFirstRequestsOwnTime) {
  Program sim({"--port", "0", "--time-scale", "0.005", "--first-request-penalty", "20s"});
  auto replies = AskAtOnce(sim.Port(), 3);
  std::sort(replies.begin(), replies.end(),
            [](const auto& a, const auto& b) { return a.at("inference_time_s") > b.at("inference_time_s"); });
  const double first = replies[0].at("inference_time_s"), second = replies[1].at("inference_time_s");
  EXPECT_NEAR(first - second, 0.1, 0.001) << "20 s, scaled, and one percent of jitter";
  EXPECT_EQ(replies[0].at("peak_memory_mb"), 27905.19);
  EXPECT_EQ(replies[1].at("peak_memory_mb"), 27917.19);
  EXPECT_EQ(replies[2].at("peak_memory_mb"), 27917.19);
}

TEST(SimulatorProgram, CountsDownBeforeTheReplyLeaves) {
  TruthFile truth;
  Program sim({"--port", "0", "--profile", "null", "--latency", "1ms", "--log", truth.name()});
  RawClient client(sim.Port());
  for (int i = 0; i < 50; ++i) {
    client.SendPost(kPath, Body());
    ASSERT_EQ(client.ReadReply().status, 200);
  }
  sim.End();
  for (const auto& line : truth.Lines()) {
    if (line.contains("summary")) {
      EXPECT_EQ(line.at("summary").at("max_in_flight"), 1);
    } else {
      EXPECT_EQ(line.at("in_flight"), 1) << line;
    }
  }
}

TEST(SimulatorProgram, HoldsRequestsBackUntilItIsWarm) {
  Program sim({"--port", "0", "--profile", "null", "--cold-start", "10s", "--time-scale", "0.02"});
  const Nanos begin = SystemClock().Now();
  const std::uint16_t port = sim.Port();
  EXPECT_EQ(Post(port, Body()).status, 200);
  EXPECT_GE(SystemClock().Now() - begin, 190 * kMillisecond) << "10 s, scaled, from the program's start";
}

TEST(SimulatorProgram, TheNullProfileAnswersAfterItsLatencyWithPaddedImages) {
  Program sim({"--port", "0", "--profile", "null", "--latency", "30ms", "--bytes", "100KB"});
  const std::uint16_t port = sim.Port();
  const Nanos begin = SystemClock().Now();
  const std::string file = FirstFile(Post(port, Body(R"(,"output_format":"png")")));
  EXPECT_GE(SystemClock().Now() - begin, 30 * kMillisecond);
  EXPECT_NEAR(static_cast<double>(file.size()), 100'000, 100);
  EXPECT_TRUE(DecodeImage(file).has_value());
}

TEST(SimulatorProgram, WritesDownClientsThatLeave) {
  TruthFile truth;
  Program sim({"--port", "0", "--log", truth.name()});
  const std::uint16_t port = sim.Port();
  {
    RawClient client(port);
    client.SendPost(kPath, Body(R"(,"num_inference_steps":10000)"), "X-Request-ID: abc-7-0\r\n");
  }
  // The log is flushed within a tenth of a second after the departure.
  const Nanos begin = SystemClock().Now();
  while (truth.Lines().empty() && SystemClock().Now() - begin < 10 * kSecond) {
  }
  ASSERT_FALSE(truth.Lines().empty());
  const auto line = truth.Lines().front();
  EXPECT_EQ(line.at("x_request_id"), "abc-7-0");
  EXPECT_GT(line.at("gone_ns"), line.at("arrived_ns"));
  EXPECT_EQ(line.at("done_ns"), 0);
  EXPECT_EQ(line.at("status"), 0);
}

TEST(SimulatorProgram, EndsWithRequestsStillInTheQueue) {
  TruthFile truth;
  Program sim({"--port", "0", "--log", truth.name()});
  const std::uint16_t port = sim.Port();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 30; ++i) {
    clients.push_back(std::make_unique<RawClient>(port));
    clients.back()->SendPost(kPath, Body());
  }
  RawClient last(port);
  last.SendGet("/health");
  last.ReadReply();
  EXPECT_EQ(sim.End().code, 0);
  const auto lines = truth.Lines();
  EXPECT_EQ(lines.back().at("summary").at("requests"), 30);
  EXPECT_EQ(lines.size(), 32u) << "every request has its line, answered or not";
}

// ---- errors on demand, with and without a queue ----

class SimulatorError : public testing::TestWithParam<const char*> {
 protected:
  RawReply Get(const std::string& error, std::string_view body = Body()) {
    sim_ = std::make_unique<Program>(std::vector<std::string>{
        "--port", "0", "--profile", GetParam(), "--time-scale", "0.001", "--errors", error + ":100%"});
    client_ = std::make_unique<RawClient>(sim_->Port());
    client_->SendPost(kPath, body);
    return client_->ReadReply();
  }

  std::unique_ptr<Program> sim_;
  std::unique_ptr<RawClient> client_;
};

TEST_P(SimulatorError, StatusesComeInTheirDialects) {
  const RawReply plain = Get("http500");
  EXPECT_EQ(plain.status, 500);
  EXPECT_EQ(plain.body, "Internal Server Error");
  EXPECT_EQ(nlohmann::json::parse(Get("http500json").body).at("error").at("type"), "server_error");
  EXPECT_THAT(Get("http429").header, HasSubstr("retry-after: 1"));
  EXPECT_EQ(Get("http400").status, 400);
  EXPECT_TRUE(nlohmann::json::parse(Get("http422").body).contains("detail"));
  EXPECT_EQ(nlohmann::json::parse(Get("refused").body).at("error").at("code"), "moderation_blocked");
}

TEST_P(SimulatorError, BodiesAreSpoiled) {
  EXPECT_TRUE(nlohmann::json::parse(Get("empty_data").body).at("data").empty());
  EXPECT_EQ(FirstFile(Get("bad_base64")), "");
  EXPECT_FALSE(DecodeImage(FirstFile(Get("bad_image"))).has_value());
  EXPECT_FALSE(DecodeImage(FirstFile(Get("truncated_image"))).has_value());
  EXPECT_FALSE(nlohmann::json::accept(Get("not_json").body));
  EXPECT_EQ(DecodeImage(FirstFile(Get("wrong_size")))->width, 32u);
}

TEST_P(SimulatorError, ConnectionsAreCut) {
  EXPECT_EQ(Get("reset").status, 0);
  EXPECT_TRUE(client_->WasReset());
  const RawReply half = Get("half_body");
  EXPECT_EQ(half.status, 200);
  EXPECT_EQ(half.body.size(), RawClient::StatedLength(half.header) / 2);
}

TEST_P(SimulatorError, BodiesAreHugeOrSlow) {
  EXPECT_GT(Get("huge_body=8MiB").body.size(), 8u << 20);
  const Nanos begin = SystemClock().Now();
  const RawReply slow = Get("slow_body=100s");  // scaled: 0.1 s
  EXPECT_TRUE(DecodeImage(FirstFile(slow)).has_value());
  EXPECT_GE(SystemClock().Now() - begin, 90 * kMillisecond);
}

INSTANTIATE_TEST_SUITE_P(Profile, SimulatorError, testing::Values("null", "flux2-klein-h100"),
                         [](const auto& p) {
                           return std::string(p.param == std::string("null") ? "Null" : "Queue");
                         });

TEST(SimulatorProgram, NeverAnswersWhenAskedNotTo) {
  TruthFile truth;
  Program sim({"--port", "0", "--profile", "null", "--errors", "no_answer:100%", "--log", truth.name()});
  const std::uint16_t port = sim.Port();
  {
    RawClient silent(port);
    silent.SendPost(kPath, Body());
    RawClient other(port);
    other.SendGet("/health");
    EXPECT_EQ(other.ReadReply().status, 200) << "only image requests are left alone";
  }
  sim.End();
  const auto lines = truth.Lines();
  EXPECT_EQ(lines.back().at("summary").at("errors"), 1);
  EXPECT_TRUE(std::any_of(lines.begin(), lines.end(), [](const auto& line) {
    return line.contains("error") && line.at("error") == "no_answer" && line.at("done_ns") == 0;
  }));
}

TEST(SimulatorProgram, DiesWithItsParent) {
  // The child starts the simulator, tells us its pid and dies by a signal that it cannot handle.
  int pids[2];
  ASSERT_EQ(::pipe(pids), 0);
  const pid_t parent = ::fork();
  if (parent == 0) {
    auto* sim = new Program({"--port", "0", "--profile", "null", "--die-with-parent"});
    sim->ReadyLine();
    const pid_t pid = sim->pid();
    [[maybe_unused]] const ssize_t n = ::write(pids[1], &pid, sizeof(pid));
    ::raise(SIGKILL);
  }
  pid_t pid = 0;
  ASSERT_EQ(::read(pids[0], &pid, sizeof(pid)), ssize_t{sizeof(pid)});
  ::waitpid(parent, nullptr, 0);
  const Nanos begin = SystemClock().Now();
  const auto alive = [&] {  // a zombie that nobody reaps counts as dead
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string text((std::istreambuf_iterator<char>(stat)), {});
    const auto end_of_name = text.rfind(')');
    return end_of_name != text.npos && text.compare(end_of_name, 4, ") Z ") != 0;
  };
  while (alive() && SystemClock().Now() - begin < 10 * kSecond) {
  }
  EXPECT_FALSE(alive());
  ::close(pids[0]);
  ::close(pids[1]);
}

}  // namespace
}  // namespace imgperf
