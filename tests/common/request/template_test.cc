#include "common/request/template.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/common/request/sources.h"

namespace imgperf {
namespace {

using Json = nlohmann::json;

Sources Own(const std::string& body) {
  Sources sources("template");
  sources.plan.set_size("640x480");
  sources.plan.set_template_json(body);
  return sources;
}

std::string TemplateFault(const std::string& body, const pb::RequestPlan& plan) {
  return std::string(CheckTemplate(body, plan).message());
}

TEST(Template, FillsItsPlacesWithTheirTypes) {
  const Sources sources = Own(
      R"({"text":"Photo of {{prompt}}, {{ width }} wide","in":{"m":"{{model}}","w":"{{width}}","h":"{{height}}"},)"
      R"("count":["{{n}}",{"size":"{{size}}"}],"steps":20,"brace":"{x}"})");
  const auto body = sources.Build();
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(Json::parse(TextOf(*body)),
            Json::parse(R"({"text":"Photo of a cat, 640 wide","in":{"m":"m","w":640,"h":480},)"
                        R"("count":[1,{"size":"640x480"}],"steps":20,"brace":"{x}"})"));
  EXPECT_EQ(body->content_type, "application/json");
  EXPECT_EQ(body->asked_size, (PixelSize{640, 480}));
}

TEST(Template, APromptMayLookLikeAPlace) {
  Sources sources = Own(R"({"p":"{{prompt}}","q":"a {{prompt}}"})");
  sources.entry.set_prompt("{{seed}} \"{{prompt}}\"");
  const Json body = Json::parse(TextOf(*sources.Build()));
  EXPECT_EQ(body["p"], "{{seed}} \"{{prompt}}\"");
  EXPECT_EQ(body["q"], "a {{seed}} \"{{prompt}}\"");
}

TEST(Template, WhatRowAndPlanAddGoesOver) {
  Sources sources = Own(R"({"p":"{{prompt}}","steps":20})");
  sources.plan.set_extra_json(R"({"steps":30,"cfg":1})");
  sources.entry.set_extra_body_json(R"({"cfg":2})");
  EXPECT_EQ(Json::parse(TextOf(*sources.Build())), Json::parse(R"({"p":"a cat","steps":30,"cfg":2})"));
}

TEST(Template, SharesTheBytesOfImages) {
  Sources sources =
      Own(R"({"p":"{{prompt}}","i":"{{image}}","raw":"{{image_base64}}","all":"{{images}}","m":"{{mask}}"})");
  sources.entry.add_images()->set_file(sources.AddFile("a.png", "hello"));
  sources.entry.add_images()->set_url("https://host/b.png");
  sources.entry.mutable_mask()->set_file(sources.AddFile("m.png", "m"));
  const auto body = sources.Build();
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(Json::parse(TextOf(*body)),
            Json::parse(R"({"p":"a cat","i":"data:image/png;base64,aGVsbG8=","raw":"aGVsbG8=",)"
                        R"("all":["data:image/png;base64,aGVsbG8=","https://host/b.png"],)"
                        R"("m":"data:image/png;base64,bQ=="})"));
}

TEST(Template, TakesTheImageOfTheTurnBefore) {
  Sources sources = Own(R"({"p":"{{prompt}}","raw":"{{image_base64}}"})");
  sources.entry.set_turn(1);
  sources.entry.add_images()->set_previous(true);
  const TurnImage turn{"hello", "aGVsbG8=", "image/png", "turn.png"};
  const auto body = sources.Build();
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(Json::parse(TextOf(*body, 0, &turn))["raw"], "aGVsbG8=");
}

TEST(Template, HasASeedWhereverItStands) {
  Sources sources = Own(R"({"noise":{"seed":"{{seed}}","kind":"x"},"p":"{{prompt}}"})");
  sources.plan.mutable_seed()->set_per(pb::SeedPlan::REQUEST);
  sources.plan.mutable_seed()->set_base(40);
  const auto body = sources.Build();
  EXPECT_EQ(Json::parse(TextOf(*body, 2))["noise"]["seed"], 42);
  EXPECT_EQ(Json::parse(PayloadText(*body, 2))["noise"]["seed"], 42);
  EXPECT_EQ(Json::parse(PayloadText(*body, std::nullopt))["noise"]["seed"], 40);
  sources.plan.mutable_seed()->set_per(pb::SeedPlan::ENTRY);
  EXPECT_EQ(Json::parse(TextOf(*sources.Build(), 2))["noise"]["seed"], 47) << "entry 7";
}

TEST(Template, NamesRowsThatGiveNoImage) {
  Sources sources = Own(R"({"p":"{{prompt}}","i":"{{image}}"})");
  EXPECT_EQ(std::string(sources.Build().status().message()),
            "entry 7: the template wants {{image}}, and the row gives none");
  sources.plan.set_template_json(R"({"p":"{{prompt}}","i":"{{image_base64}}"})");
  sources.entry.add_images()->set_url("https://host/b.png");
  EXPECT_EQ(std::string(sources.Build().status().message()),
            "entry 7: {{image_base64}} wants an image in a file, and the row gives a URL");
}

TEST(Template, IsCheckedBeforeAnythingIsSent) {
  const pb::RequestPlan plan = Own("").plan;
  EXPECT_EQ(TemplateFault(R"({"a":{"b":["{{prompt}}"]},"c":"{{ n }}"})", plan), "");
  EXPECT_EQ(TemplateFault(R"({"a":"x"})", plan), "no {{prompt}} in it: every request would be the same");
  EXPECT_EQ(TemplateFault(R"({"a":"{{promt}}"})", plan), "{{promt}} is no place (did you mean {{prompt}}?)");
  EXPECT_EQ(TemplateFault(R"({"a":"{{zzzzzzzzzz}}"})", plan),
            "{{zzzzzzzzzz}} is no place; these are: prompt, model, n, size, width, height, seed, image, "
            "mask, images, "
            "image_base64, mask_base64");
  EXPECT_EQ(TemplateFault(R"({"a":"{{prompt}}","b":"x {{image}}"})", plan),
            "{{image}} must be a string of its own, with nothing beside it");
  EXPECT_EQ(TemplateFault(R"({"a":"{{prompt}}","b":"{{seed}}"})", plan), "{{seed}} wants request.seed");
  EXPECT_EQ(TemplateFault("[1]", plan), "a map of body fields is wanted, as {prompt: \"{{prompt}}\"}");
  pb::RequestPlan sizeless = plan;
  sizeless.set_size("auto");
  EXPECT_EQ(TemplateFault(R"({"a":"{{prompt}}","b":"{{width}}"})", sizeless),
            "{{width}} wants request.size in pixels, as 1024x1024");
  sizeless.clear_size();
  EXPECT_EQ(TemplateFault(R"({"a":"{{prompt}}","b":"{{size}}"})", sizeless), "{{size}} wants request.size");
}

}  // namespace
}  // namespace imgperf
