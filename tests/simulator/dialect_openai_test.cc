#include "simulator/dialect_openai.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace imgperf {
namespace {

ImageRequest Read(std::string_view body) {
  GenerationParser parser;
  auto result = parser.Parse(body);
  if (auto* error = std::get_if<DialectError>(&result)) {
    ADD_FAILURE() << error->body;
    return {};
  }
  return std::get<ImageRequest>(result);
}

DialectError Refusal(std::string_view body) {
  GenerationParser parser;
  auto result = parser.Parse(body);
  if (auto* error = std::get_if<DialectError>(&result)) return *error;
  ADD_FAILURE() << "accepted";
  return {};
}

TEST(DialectOpenAi, ReadsEveryField) {
  const ImageRequest r = Read(R"({"prompt":"a \"cat\" é","n":3,"size":"640x480","response_format":"b64_json",
    "output_format":"webp","seed":42,"num_inference_steps":20,"output_compression":90})");
  EXPECT_EQ(r.prompt, "a \"cat\" é");
  EXPECT_EQ(r.n, 3u);
  EXPECT_EQ(r.size, (PixelSize{640, 480}));
  EXPECT_EQ(r.reply_as, ReplyAs::kBase64);
  EXPECT_EQ(r.format, EncodedFormat::kWebp);
  EXPECT_EQ(r.seed, 42);
  EXPECT_EQ(r.steps, 20u);
  EXPECT_EQ(r.quality, 90);
}

TEST(DialectOpenAi, HasSglangsDefaults) {
  const ImageRequest r = Read(R"({"prompt":"x"})");
  EXPECT_EQ(r.n, 1u);
  EXPECT_EQ(r.size, (PixelSize{1024, 1024}));
  EXPECT_EQ(r.reply_as, ReplyAs::kUrl);
  EXPECT_EQ(r.format, EncodedFormat::kJpeg);
  EXPECT_EQ(r.seed, std::nullopt);
  EXPECT_EQ(r.steps, 0u);
}

TEST(DialectOpenAi, TakesNullForAbsent) {
  const ImageRequest r = Read(R"({"prompt":"x","n":null,"size":null,"seed":null,"response_format":null})");
  EXPECT_EQ(r.n, 1u);
  EXPECT_EQ(r.seed, std::nullopt);
}

TEST(DialectOpenAi, IgnoresUnknownKeys) {
  EXPECT_EQ(Read(R"({"prompt":"x","guidance_scale":3.5,"diffusers_kwargs":{"a":[1]}})").prompt, "x");
}

TEST(DialectOpenAi, WidthAndHeightWinOverSize) {
  EXPECT_EQ(Read(R"({"prompt":"x","size":"512x512","width":768,"height":256})").size, (PixelSize{768, 256}));
}

TEST(DialectOpenAi, ClampsTheNumberOfImages) {
  EXPECT_EQ(Read(R"({"prompt":"x","n":0})").n, 1u);
  EXPECT_EQ(Read(R"({"prompt":"x","n":50})").n, 10u);
}

TEST(DialectOpenAi, TakesTheFirstOfAListOfSeeds) {
  EXPECT_EQ(Read(R"({"prompt":"x","seed":[7,8]})").seed, 7);
}

TEST(DialectOpenAi, TransparencyNeedsPng) {
  EXPECT_EQ(Read(R"({"prompt":"x","background":"transparent"})").format, EncodedFormat::kPng);
}

TEST(DialectOpenAi, AnswersWrongTypesWithADetailList) {
  for (const auto& [body, field, type] : {std::tuple{R"({"n":1})", "prompt", "missing"},
                                          {R"({"prompt":5})", "prompt", "string_type"},
                                          {R"({"prompt":"x","n":"two"})", "n", "int_type"},
                                          {R"({"prompt":"x","seed":["a"]})", "seed", "int_type"},
                                          {R"({"prompt":)", "0", "json_invalid"},
                                          {"[1]", "0", "model_attributes_type"},
                                          {"", "0", "json_invalid"},
                                          {"\xff\xfe", "0", "json_invalid"}}) {
    const DialectError error = Refusal(body);
    EXPECT_EQ(error.status, 422) << body;
    const auto detail = nlohmann::json::parse(error.body).at("detail").at(0);
    EXPECT_EQ(detail.at("loc").at(0), "body");
    EXPECT_EQ(detail.at("loc").at(1), field) << body;
    EXPECT_EQ(detail.at("type"), type) << body;
  }
}

TEST(DialectOpenAi, AnswersWrongValuesWithAnErrorObject) {
  for (const auto& [body, code] :
       {std::pair{R"({"prompt":"x","size":"10x"})", "invalid_size"},
        {R"({"prompt":"x","size":"60000x60000"})", "invalid_size"},
        {R"({"prompt":"x","width":0})", "invalid_size"},
        {R"({"prompt":"x","response_format":"gif"})", "invalid_response_format"},
        {R"({"prompt":"x","output_format":"gif"})", "invalid_output_format"},
        {R"({"prompt":"x","num_inference_steps":0})", "invalid_steps"},
        {R"({"prompt":"x","num_inference_steps":99999999999})", "invalid_steps"}}) {
    const DialectError error = Refusal(body);
    EXPECT_EQ(error.status, 400) << body;
    const auto object = nlohmann::json::parse(error.body).at("error");
    EXPECT_EQ(object.at("code"), code) << body;
    EXPECT_EQ(object.at("type"), "invalid_request_error");
    EXPECT_TRUE(object.at("param").is_null());
  }
}

TEST(DialectOpenAi, OneParserReadsManyBodies) {
  GenerationParser parser;
  EXPECT_TRUE(std::holds_alternative<DialectError>(parser.Parse("{")));
  EXPECT_TRUE(std::holds_alternative<ImageRequest>(parser.Parse(R"({"prompt":"x"})")));
  EXPECT_TRUE(std::holds_alternative<ImageRequest>(
      parser.Parse("{\"prompt\":\"" + std::string(100'000, 'y') + "\"}")));
}

}  // namespace
}  // namespace imgperf
