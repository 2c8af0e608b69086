#include "simulator/dialects/dialect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/simulator/reading.h"

namespace imgperf {
namespace {

ImageRequest Read(std::string_view body) { return MustRead(SglangDialect(), Operation::kGeneration, body); }

DialectError Refusal(std::string_view body) {
  return MustRefuse(SglangDialect(), Operation::kGeneration, body);
}

TEST(Sglang, ReadsEveryField) {
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

TEST(Sglang, HasSglangsDefaults) {
  const ImageRequest r = Read(R"({"prompt":"x"})");
  EXPECT_EQ(r.n, 1u);
  EXPECT_EQ(r.size, (PixelSize{1024, 1024}));
  EXPECT_EQ(r.reply_as, ReplyAs::kUrl);
  EXPECT_EQ(r.format, EncodedFormat::kJpeg);
  EXPECT_EQ(r.seed, std::nullopt);
  EXPECT_EQ(r.steps, 0u);
}

TEST(Sglang, TakesNullForAbsent) {
  const ImageRequest r = Read(R"({"prompt":"x","n":null,"size":null,"seed":null,"response_format":null})");
  EXPECT_EQ(r.n, 1u);
  EXPECT_EQ(r.seed, std::nullopt);
}

TEST(Sglang, IgnoresUnknownKeys) {
  EXPECT_EQ(Read(R"({"prompt":"x","guidance_scale":3.5,"diffusers_kwargs":{"a":[1]}})").prompt, "x");
}

TEST(Sglang, WidthAndHeightWinOverSize) {
  EXPECT_EQ(Read(R"({"prompt":"x","size":"512x512","width":768,"height":256})").size, (PixelSize{768, 256}));
}

TEST(Sglang, ClampsTheNumberOfImages) {
  EXPECT_EQ(Read(R"({"prompt":"x","n":0})").n, 1u);
  EXPECT_EQ(Read(R"({"prompt":"x","n":50})").n, 10u);
}

TEST(Sglang, TakesTheFirstOfAListOfSeeds) { EXPECT_EQ(Read(R"({"prompt":"x","seed":[7,8]})").seed, 7); }

TEST(Sglang, TransparencyNeedsPng) {
  EXPECT_EQ(Read(R"({"prompt":"x","background":"transparent"})").format, EncodedFormat::kPng);
}

TEST(Sglang, AnswersWrongTypesWithADetailList) {
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

TEST(Sglang, AnswersWrongValuesWithAnErrorObject) {
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

TEST(Sglang, OneReaderReadsManyBodies) {
  RequestReader reader;
  const ReadRules rules = SglangDialect().RulesOf(Operation::kGeneration);
  const auto reads = [&](std::string_view body) {
    return std::holds_alternative<ImageRequest>(reader.Read(rules, "application/json", body));
  };
  EXPECT_FALSE(reads("{"));
  EXPECT_TRUE(reads(R"({"prompt":"x"})"));
  EXPECT_TRUE(reads("{\"prompt\":\"" + std::string(100'000, 'y') + "\"}"));
}

ReplyFacts SglangFacts() {
  ReplyFacts facts;
  facts.id = "abc";
  facts.created_s = 1'700'000'000;
  facts.peak_memory_mb = 33900;
  facts.inference_for = 1'234'567'000;
  return facts;
}

ImageRequest Asked() {
  ImageRequest request;
  request.prompt = "a \"quoted\" prompt\nof two lines";
  return request;
}

nlohmann::json SglangReply(const ReplyFacts& facts, const std::vector<ReplyImage>& images) {
  return nlohmann::json::parse(SglangDialect().Reply(Asked(), facts, images));
}

TEST(Sglang, WordsBase64Replies) {
  const auto json = SglangReply(SglangFacts(), {{"QUJD", ""}, {"REVG", ""}});
  EXPECT_EQ(json.at("id"), "abc");
  EXPECT_EQ(json.at("created"), 1'700'000'000);
  EXPECT_DOUBLE_EQ(json.at("inference_time_s"), 1.234567);
  EXPECT_DOUBLE_EQ(json.at("peak_memory_mb"), 33900);
  EXPECT_TRUE(json.at("usage").is_null());
  ASSERT_EQ(json.at("data").size(), 2u);
  EXPECT_EQ(json.at("data").at(1).at("b64_json"), "REVG");
  EXPECT_TRUE(json.at("data").at(0).at("url").is_null());
  EXPECT_TRUE(json.at("data").at(0).at("file_path").is_null());
  EXPECT_EQ(json.at("data").at(0).at("revised_prompt"), Asked().prompt);
}

TEST(Sglang, WordsUrlReplies) {
  const auto json = SglangReply(SglangFacts(), {{"", "/v1/images/abc/content"}});
  EXPECT_EQ(json.at("data").at(0).at("url"), "/v1/images/abc/content");
  EXPECT_TRUE(json.at("data").at(0).at("b64_json").is_null());
}

TEST(Sglang, WhatItDoesNotKnowIsNull) {
  ReplyFacts facts = SglangFacts();
  facts.peak_memory_mb = 0;
  facts.inference_for.reset();
  EXPECT_TRUE(SglangReply(facts, {}).at("peak_memory_mb").is_null());
  EXPECT_TRUE(SglangReply(facts, {}).at("inference_time_s").is_null());
}

TEST(Sglang, StreamsThoughItsModelDoesNot) {
  const ImageRequest r = Read(R"({"prompt":"x","stream":true,"partial_images":2})");
  EXPECT_TRUE(r.stream);
  EXPECT_EQ(r.partials, 2u);
  EXPECT_EQ(Read(R"({"prompt":"x","partial_images":2})").partials, 0u) << "nothing is streamed unasked";
  EXPECT_EQ(Refusal(R"({"prompt":"x","stream":true,"partial_images":4})").status, 400);
  EXPECT_EQ(Refusal(R"({"prompt":"x","stream":"yes"})").status, 422);
}

}  // namespace
}  // namespace imgperf
