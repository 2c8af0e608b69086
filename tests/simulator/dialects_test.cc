// What sets the dialects apart from each other: one case for each rule of each.
#include "simulator/dialects/dialect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/simulator/reading.h"

namespace imgperf {
namespace {

using Json = nlohmann::json;

ReplyFacts Facts() {
  ReplyFacts facts;
  facts.id = "abc";
  facts.created_s = 1'700'000'000;
  facts.model = "m/n";
  facts.peak_memory_mb = 100.5;
  facts.inference_for = 3 * kSecond;
  facts.stages = {kSecond / 2, 2 * kSecond, kSecond / 2};
  facts.seed = 7;
  return facts;
}

Json Reply(const Dialect& dialect, const ImageRequest& request,
           std::vector<ReplyImage> images = {{"QUJD", ""}}) {
  return Json::parse(dialect.Reply(request, Facts(), images));
}

TEST(Dialects, AreFoundByTheirNames) {
  for (const char* name : {"sglang", "openai", "vllm-omni", "sdcpp", "nim", "jobs"}) {
    ASSERT_NE(FindDialect(name), nullptr) << name;
    EXPECT_EQ(FindDialect(name)->name(), name);
  }
  EXPECT_EQ(FindDialect("vllm"), nullptr);
  EXPECT_THAT(UnknownDialect("opnai"), testing::HasSubstr("did you mean openai"));
}

TEST(Dialects, HaveTheirOwnRoutes) {
  const auto knows = [](const Dialect& d, const char* path) { return d.OperationOf(path).has_value(); };
  EXPECT_TRUE(knows(SglangDialect(), "/v1/images/variations"));
  EXPECT_FALSE(knows(SglangDialect(), "/v1/chat/completions"));
  EXPECT_TRUE(knows(VllmOmniDialect(), "/v1/chat/completions"));
  EXPECT_FALSE(knows(VllmOmniDialect(), "/v1/images/variations"));
  EXPECT_TRUE(knows(NimDialect(), "/v1/infer"));
  EXPECT_FALSE(knows(NimDialect(), "/v1/images/generations"));
  EXPECT_TRUE(knows(SdcppDialect(), "/sdcpp/v1/img_gen"));
}

TEST(Dialects, HaveTheirOwnDefaults) {
  const auto read = [](const Dialect& d) { return MustRead(d, Operation::kGeneration, R"({"prompt":"x"})"); };
  EXPECT_EQ(read(OpenAiDialect()).format, EncodedFormat::kPng);
  EXPECT_EQ(read(OpenAiDialect()).reply_as, ReplyAs::kBase64);
  EXPECT_EQ(read(OpenAiDialect()).quality, 100);
  EXPECT_EQ(read(VllmOmniDialect()).format, EncodedFormat::kPng);
  EXPECT_EQ(read(SdcppDialect()).size, (PixelSize{512, 512}));
  EXPECT_EQ(read(SglangDialect()).reply_as, ReplyAs::kUrl);
}

// ---- openai ----

TEST(OpenAi, WordsEveryRefusalAsAnErrorObject) {
  const auto error = [](std::string_view body) {
    const DialectError refusal = MustRefuse(OpenAiDialect(), Operation::kGeneration, body);
    EXPECT_EQ(refusal.status, 400) << body;
    return Json::parse(refusal.body).at("error");
  };
  EXPECT_EQ(error("{}").at("code"), "missing_required_parameter");
  EXPECT_EQ(error("{}").at("param"), "prompt");
  EXPECT_EQ(error(R"({"prompt":"x","n":11})").at("param"), "n");
  EXPECT_EQ(error(R"({"prompt":"x","size":"huge"})").at("code"), "invalid_size");
  EXPECT_EQ(error("[").at("type"), "invalid_request_error");
}

TEST(OpenAi, CountsTokensAndTellsNothingOfItsInsides) {
  ImageRequest request = MustRead(OpenAiDialect(), Operation::kGeneration,
                                  R"({"prompt":"12345678","quality":"low","size":"1024x1536","n":2})");
  const Json reply = Reply(OpenAiDialect(), request);
  EXPECT_EQ(reply.at("usage").at("output_tokens"), 816);
  EXPECT_EQ(reply.at("usage").at("input_tokens"), 2);
  EXPECT_EQ(reply.at("usage").at("total_tokens"), 818);
  EXPECT_EQ(reply.at("size"), "1024x1536");
  EXPECT_EQ(reply.at("quality"), "low");
  EXPECT_EQ(reply.at("output_format"), "png");
  EXPECT_EQ(reply.at("data").at(0), (Json{{"b64_json", "QUJD"}}));
  EXPECT_FALSE(reply.contains("inference_time_s"));
  EXPECT_FALSE(reply.contains("peak_memory_mb"));
}

// ---- vllm-omni ----

TEST(VllmOmni, RefusesUrlsAndCounts) {
  const auto status = [](std::string_view body) {
    return MustRefuse(VllmOmniDialect(), Operation::kGeneration, body).status;
  };
  EXPECT_EQ(status(R"({"prompt":"x","response_format":"url"})"), 422);
  EXPECT_EQ(status(R"({"prompt":"x","n":11})"), 422);
  EXPECT_EQ(status(R"({"prompt":"x","response_format":"file","n":2})"), 422);
  EXPECT_EQ(status(R"({"prompt":"x","size":"1x"})"), 400);
  EXPECT_EQ(MustRead(VllmOmniDialect(), Operation::kGeneration, R"({"prompt":"x","response_format":"file"})")
                .reply_as,
            ReplyAs::kFile);
}

TEST(VllmOmni, RefusesStreamsOfEditsAndIgnoresOthers) {
  const std::string body = Form({{"prompt", "x"}, {"image", TinyPng(), true}, {"stream", "true"}});
  const DialectError error = MustRefuse(VllmOmniDialect(), Operation::kEdit, body, kFormType);
  EXPECT_EQ(error.status, 400);
  EXPECT_TRUE(Json::parse(error.body).at("detail").is_string());
  EXPECT_FALSE(MustRead(VllmOmniDialect(), Operation::kGeneration, R"({"prompt":"x","stream":true})").stream);
}

TEST(VllmOmni, TellsStagesAndMemory) {
  const Json metrics = Reply(VllmOmniDialect(), {}).at("metrics");
  EXPECT_EQ(metrics.at("stage_durations").at("diffuse"), 2.0);
  EXPECT_EQ(metrics.at("peak_memory_mb"), 100.5);
  const Json nulls = Json::parse(VllmOmniDialect().Reply({}, {}, {})).at("metrics");
  EXPECT_TRUE(nulls.at("stage_durations").is_null());
  EXPECT_TRUE(nulls.at("peak_memory_mb").is_null());
}

TEST(VllmOmni, ReadsChats) {
  const ImageRequest plain =
      MustRead(VllmOmniDialect(), Operation::kChat,
               R"({"messages":[{"role":"system","content":"s"},{"role":"user","content":"a cat"}],
      "extra_body":{"height":256,"width":128,"num_inference_steps":3,"seed":9},"seed":1})");
  EXPECT_EQ(plain.prompt, "a cat");
  EXPECT_EQ(plain.size, (PixelSize{128, 256}));
  EXPECT_EQ(plain.steps, 3u);
  EXPECT_EQ(plain.seed, 9) << "extra_body wins";
  const ImageRequest merged =
      MustRead(VllmOmniDialect(), Operation::kChat,
               R"({"messages":[{"role":"user","content":[{"type":"text","text":"redder"},
      {"type":"image_url","image_url":{"url":"https://host/a.png"}}]}],"seed":1})");
  EXPECT_EQ(merged.prompt, "redder");
  EXPECT_EQ(merged.seed, 1) << "clients merge extra_body into the body";
  ASSERT_EQ(merged.images.size(), 1u);
  EXPECT_EQ(merged.images[0].field, "image_url");
}

TEST(VllmOmni, RefusesChatsWithoutAPrompt) {
  for (const char* body :
       {"{}", R"({"messages":5})", R"({"messages":[]})", R"({"messages":[5,"x"]})",
        R"({"messages":[{"role":"user"}]})", R"({"messages":[{"role":"user","content":[7]}]})"}) {
    EXPECT_EQ(MustRefuse(VllmOmniDialect(), Operation::kChat, body).status, 422) << body;
  }
}

TEST(VllmOmni, AnswersChatsWithADataUrl) {
  ImageRequest request;
  request.operation = Operation::kChat;
  request.format = EncodedFormat::kPng;
  const Json content =
      Reply(VllmOmniDialect(), request).at("choices").at(0).at("message").at("content").at(0);
  EXPECT_EQ(content.at("image_url").at("url"), "data:image/png;base64,QUJD");
  EXPECT_EQ(content.at("peak_memory_mb"), 100.5);
  EXPECT_TRUE(content.contains("stage_durations"));
}

// ---- sdcpp ----

TEST(Sdcpp, ReadsSeedAndStepsOutOfThePrompt) {
  const ImageRequest r = MustRead(
      SdcppDialect(), Operation::kGeneration,
      R"({"prompt":"a cat<sd_cpp_extra_args>{\"seed\":5,\"steps\":8}</sd_cpp_extra_args>","seed":1,"num_inference_steps":2})");
  EXPECT_EQ(r.prompt, "a cat");
  EXPECT_EQ(r.seed, 5);
  EXPECT_EQ(r.steps, 8u);
  const ImageRequest plain =
      MustRead(SdcppDialect(), Operation::kGeneration, R"({"prompt":"x<sd_cpp_extra_args>{","seed":1})");
  EXPECT_EQ(plain.seed, std::nullopt);
  EXPECT_EQ(plain.prompt, "x<sd_cpp_extra_args>{");
}

TEST(Sdcpp, ReadsABareImageOnce) {
  const std::string bare = Form({{"prompt", "x"}, {"image", TinyPng(), true}, {"image", TinyPng(32), true}});
  EXPECT_EQ(MustRead(SdcppDialect(), Operation::kEdit, bare, kFormType).images.size(), 1u);
  const std::string list =
      Form({{"prompt", "x"}, {"image[]", TinyPng(), true}, {"image[]", TinyPng(32), true}});
  EXPECT_EQ(MustRead(SdcppDialect(), Operation::kEdit, list, kFormType).images.size(), 2u);
}

TEST(Sdcpp, WordsErrorsAsText) {
  const DialectError error = MustRefuse(SdcppDialect(), Operation::kGeneration, "{}");
  EXPECT_EQ(error.status, 400);
  EXPECT_EQ(Json::parse(error.body), (Json{{"error", "prompt required"}}));
}

TEST(Sdcpp, RepliesWithTheImagesAlone) {
  const Json reply = Reply(SdcppDialect(), {});
  EXPECT_EQ(reply.size(), 3u);
  EXPECT_EQ(reply.at("data").at(0).at("b64_json"), "QUJD");
}

// ---- nim ----

TEST(Nim, ReadsItsOwnNames) {
  const ImageRequest r =
      MustRead(NimDialect(), Operation::kInfer,
               R"({"prompt":"x","mode":"base","steps":4,"seed":3,"width":640,"height":480,"samples":2})");
  EXPECT_EQ(r.steps, 4u);
  EXPECT_EQ(r.n, 2u);
  EXPECT_EQ(r.size, (PixelSize{640, 480}));
  EXPECT_EQ(MustRefuse(NimDialect(), Operation::kInfer, R"({"steps":4})").status, 422);
}

TEST(Nim, RepliesWithArtifacts) {
  const Json artifacts = Reply(NimDialect(), {}, {{"QUJD", ""}, {"REVG", ""}}).at("artifacts");
  ASSERT_EQ(artifacts.size(), 2u);
  EXPECT_EQ(artifacts[1], (Json{{"base64", "REVG"}, {"finishReason", "SUCCESS"}, {"seed", 8}}));
}

}  // namespace
}  // namespace imgperf
