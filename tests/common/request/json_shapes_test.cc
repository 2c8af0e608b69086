// Bodies that are JSON and not the Images API's: chat and NIM.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/common/request/sources.h"

namespace imgperf {
namespace {

using testing::HasSubstr;
using Json = nlohmann::json;

TEST(ChatImage, AsksWithAMessageAndThePipelinesFieldsApart) {
  Sources sources("chat_image");
  sources.plan.set_size("640x480");
  sources.plan.set_extra_json(R"({"num_inference_steps":4,"modalities":["image"],"extra_body":{"cfg":2}})");
  const auto body = sources.Build();
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(Json::parse(TextOf(*body)), Json::parse(R"({
    "model": "m", "messages": [{"role": "user", "content": "a cat"}], "modalities": ["image"],
    "extra_body": {"width": 640, "height": 480, "num_inference_steps": 4, "cfg": 2}})"));
  EXPECT_EQ(body->asked_size, (PixelSize{640, 480}));
  EXPECT_EQ(body->content_type, "application/json");
}

TEST(ChatImage, LeavesRoomForTheImageOfTheTurnBefore) {
  Sources sources("chat_image");
  sources.entry.set_turn(2);
  sources.entry.add_images()->set_previous(true);
  const auto body = sources.Build();
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_TRUE(NeedsTurnBase64(*body));
  const TurnImage turn{"hello", "aGVsbG8=", "image/webp", "turn.webp"};
  const auto url = [](const std::string& text) {
    return Json::parse(text)["messages"][0]["content"][1]["image_url"]["url"];
  };
  EXPECT_EQ(url(TextOf(*body, 0, &turn)), "data:image/webp;base64,aGVsbG8=");
  EXPECT_EQ(url(PayloadText(*body, 0)), "data:image/*;base64,@previous");
}

TEST(ChatImage, SharesTheBase64OfItsReferences) {
  Sources sources("chat_image");
  const std::uint32_t file = sources.AddFile("a.png", "hello");
  sources.entry.add_images()->set_file(file);
  sources.entry.add_images()->set_url("https://host/b.png");
  const auto body = sources.Build();
  const Json content = Json::parse(TextOf(*body))["messages"][0]["content"];
  EXPECT_EQ(content[0]["text"], "a cat");
  EXPECT_EQ(content[1]["image_url"]["url"], "data:image/png;base64,aGVsbG8=");
  EXPECT_EQ(content[2]["image_url"]["url"], "https://host/b.png");
  ASSERT_EQ(body->pieces.size(), 3U);
  EXPECT_EQ(body->pieces[1].shared.data(), sources.files.base64(file).data());
}

TEST(ChatImage, HasASeedPerRequestThatExportsLeaveOut) {
  Sources sources("chat_image");
  sources.plan.mutable_seed()->set_per(pb::SeedPlan::REQUEST);
  sources.plan.mutable_seed()->set_base(40);
  const auto body = sources.Build();
  EXPECT_EQ(Json::parse(TextOf(*body, 2))["extra_body"]["seed"], 42);
  EXPECT_EQ(Json::parse(PayloadText(*body, std::nullopt))["extra_body"], Json::object());
}

TEST(NimInfer, AsksInItsOwnWords) {
  Sources sources("nim_infer");
  sources.plan.set_size("1024x768");
  sources.plan.set_n(2);
  sources.plan.set_extra_json(R"({"steps":20,"mode":"canny"})");
  sources.entry.add_images()->set_file(sources.AddFile("a.png", "hello"));
  const auto body = sources.Build();
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(Json::parse(TextOf(*body)), Json::parse(R"({
    "prompt": "a cat", "mode": "canny", "width": 1024, "height": 768, "samples": 2,
    "image": "data:image/png;base64,aGVsbG8=", "steps": 20})"));
}

TEST(JsonBody, RefusesTextThatLooksLikeAMarkOfOurs) {
  Sources sources("nim_infer");
  for (const char* text :
       {"\x01imgperf:base64:0\x01", "\x01imgperf:", "\x01imgperf:base64:99999999999999999999\x01"}) {
    sources.entry.set_prompt(text);
    EXPECT_THAT(sources.Build().status().ToString(), HasSubstr("U+0001")) << text;
  }
}

}  // namespace
}  // namespace imgperf
