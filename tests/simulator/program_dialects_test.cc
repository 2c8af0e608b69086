// imgperf-sim over sockets: forms, streams, dialects and queues that refuse.
#include <algorithm>
#include <memory>

#include <gmock/gmock.h>

#include "common/clock.h"
#include "common/content_hash.h"
#include "simulator/base64.h"
#include "tests/common/http/raw_client.h"
#include "tests/common/image/decode.h"
#include "tests/simulator/program.h"
#include "tests/simulator/reading.h"

namespace imgperf {
namespace {

using http::RawClient;
using http::RawReply;
using Json = nlohmann::json;
using testing::HasSubstr;

constexpr const char* kEdits = "/v1/images/edits";
constexpr const char* kGenerations = "/v1/images/generations";

std::vector<FormPart> EditParts(std::vector<FormPart> more = {}) {
  std::vector<FormPart> parts{{"prompt", "a lake"}, {"size", "64x48"}, {"output_format", "png"}};
  for (FormPart& part : more) parts.push_back(std::move(part));
  return parts;
}

std::string PictureOf(const Json& reply) {
  return DecodeBase64(reply.at("data").at(0).at("b64_json").get<std::string>()).value_or("");
}

RawReply PostTo(std::uint16_t port, const char* path, const Json& body) {
  RawClient client(port);
  client.SendPost(path, body.dump());
  return client.ReadReply();
}

// The events of a stream as pairs of name and data; data that is no JSON is kept as a string.
std::vector<std::pair<std::string, Json>> EventsIn(std::string_view body) {
  std::vector<std::pair<std::string, Json>> out;
  std::string name;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    const std::string_view line = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (line.starts_with("event: ")) name = line.substr(7);
    if (!line.starts_with("data: ")) continue;
    const std::string_view data = line.substr(6);
    out.emplace_back(std::exchange(name, ""), Json::accept(data) ? Json::parse(data) : Json(data));
  }
  return out;
}

TEST(SimulatorEdits, PaintByWhatCameAndWriteItDown) {
  TruthFile truth;
  Program sim({"--port", "0", "--time-scale", "0.001", "--log", truth.name()});
  const std::uint16_t port = sim.Port();
  const std::string first = TinyPng(64, "1"), second = TinyPng(64, "2"), mask = TinyPng(32);
  const auto edit = [&](std::vector<FormPart> more) {
    RawClient client(port);
    client.SendForm(kEdits, Form(EditParts(std::move(more))));
    const RawReply reply = client.ReadReply();
    EXPECT_EQ(reply.status, 200) << reply.body;
    return PictureOf(Json::parse(reply.body));
  };
  const std::string picture = edit({{"image", first, true}});
  EXPECT_EQ(DecodeImage(picture)->width, 64u);
  EXPECT_EQ(edit({{"image", first, true}}), picture);
  EXPECT_NE(edit({{"image[]", second, true}, {"mask", mask, true}}), picture);
  sim.End();
  const Json line = truth.Lines().at(2);
  EXPECT_EQ(line.at("path"), kEdits);
  EXPECT_EQ(line.at("images"),
            (Json::array({{{"field", "image[]"}, {"hash", ContentHash(second)}, {"bytes", second.size()}}})));
  EXPECT_EQ(line.at("mask").at("hash"), ContentHash(mask));
}

TEST(SimulatorEdits, TakeAsLongAsThePublishedFigureSays) {
  TruthFile truth;
  Program sim({"--port", "0", "--profile", "flux2-dev-h100", "--time-scale", "0.001", "--log", truth.name()});
  RawClient client(sim.Port());
  client.SendForm(kEdits, Form({{"prompt", "x"}, {"image", TinyPng(), true}, {"size", "1024x1024"}}));
  EXPECT_EQ(client.ReadReply().status, 200);
  client.SendPost(kGenerations, R"({"prompt":"x"})");
  EXPECT_EQ(client.ReadReply().status, 200);
  sim.End();
  const auto lines = truth.Lines();
  const auto took = [&](std::size_t k) {
    return static_cast<double>(lines[k].at("finish_ns").get<Nanos>() - lines[k].at("start_ns").get<Nanos>());
  };
  EXPECT_NEAR(took(0) / took(1), 48.426 / 25, 0.12)
      << "each is jittered by one percent, three deviations at most";
}

TEST(SimulatorEdits, ReadsLargeFormsAndRefusesLargerOnes) {
  Program sim({"--port", "0", "--profile", "null"});
  RawClient client(sim.Port());
  const std::string large = TinyPng(64, std::string(20 << 20, 'x'));
  client.SendForm(kEdits, Form(EditParts({{"image", large, true}})));
  EXPECT_EQ(client.ReadReply().status, 200);
  client.Send(
      "POST /v1/images/edits HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\n"
      "Content-Length: 268435457\r\n\r\n");
  EXPECT_EQ(client.ReadReply().status, 413);
}

TEST(SimulatorEdits, MakeVariations) {
  Program sim({"--port", "0", "--time-scale", "0.001"});
  RawClient client(sim.Port());
  client.SendForm("/v1/images/variations", Form({{"image", TinyPng(), true}, {"n", "2"}, {"size", "32x32"}}));
  EXPECT_EQ(Json::parse(client.ReadReply().body).at("data").size(), 2u);
}

// ---- streams ----

TEST(SimulatorStream, SendsEachEventAtItsModelledInstant) {
  TruthFile truth;
  Program sim({"--port", "0", "--profile", "flux1-dev-h100", "--time-scale", "0.05", "--log", truth.name()});
  const Json body{{"prompt", "x"}, {"stream", true}, {"partial_images", 3}};
  const RawReply reply = PostTo(sim.Port(), kGenerations, body);
  EXPECT_THAT(reply.header, HasSubstr("content-type: text/event-stream"));
  const auto events = EventsIn(reply.body);
  ASSERT_EQ(events.size(), 5u);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_EQ(events[k].first, "image_generation.partial_image");
    EXPECT_EQ(events[k].second.at("partial_image_index"), k);
    EXPECT_EQ(DecodeImage(*DecodeBase64(events[k].second.at("b64_json").get<std::string>()))->width, 1024u);
  }
  EXPECT_EQ(events[3].first, "image_generation.completed");
  EXPECT_TRUE(events[3].second.contains("usage"));
  EXPECT_EQ(events[4].second, "[DONE]");
  sim.End();
  const Json line = truth.Lines().at(0);
  const auto partials = line.at("partials_ns").get<std::vector<Nanos>>();
  ASSERT_EQ(partials.size(), 3u);
  EXPECT_LE(line.at("done_ns"), partials[0]);
  EXPECT_GE(line.at("completed_ns"), line.at("finish_ns"));
  EXPECT_GE(line.at("completed_ns").get<Nanos>(), partials[2]);
  EXPECT_EQ(line.at("complete"), true);
  // Never before its instant; the denoising begins behind the encoder.
  const Nanos start = line.at("start_ns"), whole = line.at("finish_ns").get<Nanos>() - start;
  for (std::size_t k = 0; k < 3; ++k)
    EXPECT_GE(partials[k] - start, whole * static_cast<Nanos>(k + 1) / 4 * 9 / 10);
}

TEST(SimulatorStream, StreamsEditsAndTheNullProfile) {
  Program sim({"--port", "0", "--profile", "null", "--dialect", "openai"});
  RawClient client(sim.Port());
  client.SendForm(kEdits,
                  Form(EditParts({{"image", TinyPng(), true}, {"stream", "true"}, {"partial_images", "1"}})));
  const auto events = EventsIn(client.ReadReply().body);
  ASSERT_EQ(events.size(), 2u) << "OpenAI says no [DONE]";
  EXPECT_EQ(events[0].first, "image_edit.partial_image");
  EXPECT_EQ(events[1].first, "image_edit.completed");
  client.SendGet("/v1/models");
  EXPECT_EQ(client.ReadReply().status, 200) << "the connection goes on";
}

TEST(SimulatorStream, IsSpoiledOnDemand) {
  TruthFile truth;
  const auto stream = [&](const char* fault) {
    Program sim({"--port", "0", "--time-scale", "0.001", "--errors", std::string(fault) + ":100%", "--log",
                 truth.name()});
    const RawReply reply =
        PostTo(sim.Port(), kGenerations,
               {{"prompt", "x"}, {"size", "64x64"}, {"stream", true}, {"partial_images", 1}});
    sim.End();
    EXPECT_EQ(truth.Lines().at(0).at("error"), fault);
    EXPECT_EQ(truth.Lines().at(0).at("completed_ns"), 0) << fault;
    return reply;
  };
  EXPECT_EQ(EventsIn(stream("sse_cut").body).size(), 1u);
  EXPECT_EQ(truth.Lines().at(0).at("complete"), true) << "its end is in order";
  const auto events = EventsIn(stream("sse_error").body);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].first, "error");
  EXPECT_EQ(stream("http500").status, 500);
  EXPECT_EQ(EventsIn(stream("empty_data").body).size(), 0u);
}

TEST(SimulatorStream, FaultsOfStreamsLeaveOthersAlone) {
  TruthFile truth;
  Program sim({"--port", "0", "--time-scale", "0.001", "--errors", "sse_cut:100%", "--log", truth.name()});
  const RawReply reply =
      PostTo(sim.Port(), kGenerations, {{"prompt", "x"}, {"size", "64x64"}, {"response_format", "b64_json"}});
  EXPECT_NE(PictureOf(Json::parse(reply.body)), "");
  sim.End();
  EXPECT_EQ(truth.Lines().at(0).at("error"), "");
}

// ---- dialects ----

TEST(SimulatorDialect, OpenAiTellsOfItsLimitsAndWhereItsImagesAre) {
  Program sim({"--port", "0", "--time-scale", "0.001", "--dialect", "openai"});
  RawClient client(sim.Port());
  client.SendPost(kGenerations, R"({"prompt":"x","size":"64x64","response_format":"url"})");
  const RawReply reply = client.ReadReply();
  EXPECT_THAT(reply.header, HasSubstr("x-ratelimit-remaining-requests: 99999"));
  EXPECT_THAT(reply.header, HasSubstr("x-ratelimit-reset-requests: 1ms"));
  const std::string url = Json::parse(reply.body).at("data").at(0).at("url");
  ASSERT_THAT(url, testing::StartsWith("http://test/v1/images/"));
  client.SendGet(url);
  EXPECT_EQ(DecodeImage(client.ReadReply().body)->width, 64u);
  client.SendGet("/health");
  EXPECT_EQ(client.ReadReply().status, 404);
}

TEST(SimulatorDialect, VllmOmniSendsFilesAndChats) {
  Program sim({"--port", "0", "--time-scale", "0.001", "--dialect", "vllm-omni"});
  const std::uint16_t port = sim.Port();
  const RawReply file =
      PostTo(port, kGenerations, {{"prompt", "x"}, {"size", "64x64"}, {"response_format", "file"}});
  EXPECT_THAT(file.header, HasSubstr("content-type: image/png"));
  EXPECT_EQ(DecodeImage(file.body)->width, 64u);
  const RawReply chat = PostTo(port, "/v1/chat/completions",
                               {{"messages", {{{"role", "user"}, {"content", "x"}}}},
                                {"extra_body", {{"width", 32}, {"height", 48}}}});
  const std::string url =
      Json::parse(chat.body).at("choices").at(0).at("message").at("content").at(0).at("image_url").at("url");
  ASSERT_THAT(url, testing::StartsWith("data:image/png;base64,"));
  EXPECT_EQ(DecodeImage(*DecodeBase64(url.substr(22)))->height, 48u);
}

TEST(SimulatorDialect, NimAnswersWithArtifactsAndSaysThatItIsReady) {
  Program sim({"--port", "0", "--profile", "null", "--dialect", "nim"});
  RawClient client(sim.Port());
  client.SendGet("/v1/health/ready");
  EXPECT_EQ(client.ReadReply().status, 200);
  client.SendPost("/v1/infer", R"({"prompt":"x","width":64,"height":48,"seed":3})");
  const Json artifact = Json::parse(client.ReadReply().body).at("artifacts").at(0);
  EXPECT_EQ(artifact.at("finishReason"), "SUCCESS");
  EXPECT_EQ(DecodeImage(*DecodeBase64(artifact.at("base64").get<std::string>()))->height, 48u);
  client.SendPost(kGenerations, R"({"prompt":"x"})");
  EXPECT_EQ(client.ReadReply().status, 404);
}

TEST(SimulatorDialect, KeepsItsFiguresToItselfWhenAsked) {
  Program sim({"--port", "0", "--time-scale", "0.001", "--nulls"});
  const Json reply = Json::parse(PostTo(sim.Port(), kGenerations, {{"prompt", "x"}, {"size", "64x64"}}).body);
  EXPECT_TRUE(reply.at("inference_time_s").is_null());
  EXPECT_TRUE(reply.at("peak_memory_mb").is_null());
}

// ---- queues ----

TEST(SimulatorQueue, RefusesWhatIsOverItsLimit) {
  TruthFile truth;
  Program sim({"--port", "0", "--queue-limit", "2", "--log", truth.name()});
  const std::uint16_t port = sim.Port();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 3; ++i) {  // one is served, for seconds, two wait
    clients.push_back(std::make_unique<RawClient>(port));
    clients.back()->SendPost(kGenerations, R"({"prompt":"x"})");
    RawClient other(port);
    other.SendGet("/health");
    other.ReadReply();
  }
  const RawReply refused = PostTo(port, kGenerations, {{"prompt", "x"}});
  EXPECT_EQ(refused.status, 429);
  EXPECT_THAT(refused.header, HasSubstr("retry-after: 1"));
  EXPECT_EQ(Json::parse(refused.body).at("error").at("type"), "rate_limit_error");
}

TEST(SimulatorQueue, DropsThoseWhoLeftOnlyWhenAskedTo) {
  for (const bool drops : {false, true}) {
    TruthFile truth;
    std::vector<std::string> args{
        "--port", "0", "--time-scale", "0.1", "--profile", "z-image-turbo-h100", "--log", truth.name()};
    if (drops) args.push_back("--cancel-on-disconnect");
    Program sim(args);
    const std::uint16_t port = sim.Port();
    RawClient first(port);
    first.SendPost(kGenerations, R"({"prompt":"x","size":"64x64","num_inference_steps":2000})");
    {
      RawClient health(port);
      health.SendGet("/health");
      health.ReadReply();
      RawClient leaver(port);
      leaver.SendPost(kGenerations, R"({"prompt":"x"})", "X-Request-ID: leaver\r\n");
      health.SendGet("/health");
      health.ReadReply();
    }
    EXPECT_EQ(first.ReadReply().status, 200);
    EXPECT_EQ(PostTo(port, kGenerations, {{"prompt", "x"}, {"size", "64x64"}}).status, 200);
    sim.End();
    for (const Json& line : truth.Lines()) {
      if (line.value("x_request_id", "") != "leaver") continue;
      EXPECT_EQ(line.at("start_ns") == 0, drops) << line;
      EXPECT_GT(line.at("gone_ns"), 0);
    }
  }
}

}  // namespace
}  // namespace imgperf
