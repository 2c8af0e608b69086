#include "common/request/build_body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace imgperf {
namespace {

using testing::HasSubstr;

pb::RequestPlan Plan() {
  pb::RequestPlan plan;
  plan.set_endpoint("image_generation");
  plan.set_model("m");
  plan.set_n(1);
  plan.set_response_format("b64_json");
  return plan;
}

pb::Entry Prompt(std::string text) {
  pb::Entry entry;
  entry.set_prompt(std::move(text));
  return entry;
}

absl::StatusOr<PreparedBody> Build(const pb::RequestPlan& plan, const pb::Entry& entry, std::uint64_t index) {
  static const BodyFiles kNoFiles;
  return BuildImageGeneration({plan, entry, index, kNoFiles});
}

// As it is sent.
std::string Text(const PreparedBody& body, std::uint64_t credit) {
  const SeedText seed(body.seed_base.value_or(0), credit);
  std::vector<std::string_view> pieces;
  AppendPieces(body, seed, nullptr, &pieces);
  std::string text;
  for (const std::string_view piece : pieces) text += piece;
  return text;
}

TEST(ImageGeneration, WritesTheBuiltInFieldsAndLeavesOutWhatIsNotGiven) {
  const auto body = Build(Plan(), Prompt("a \"quoted\" cat"), 0);
  ASSERT_TRUE(body.ok());
  EXPECT_EQ(Text(*body, 0),
            R"({"prompt":"a \"quoted\" cat","model":"m","n":1,"response_format":"b64_json"})");
  EXPECT_EQ(body->content_type, "application/json");
  EXPECT_FALSE(body->asked_size.has_value());
}

TEST(ImageGeneration, LetsExtraReplaceBuiltInFieldsAndTheEntryReplaceExtra) {
  auto plan = Plan();
  plan.set_size("512x512");
  plan.set_extra_json(R"({"n": 2, "quality": "low", "steps": 20})");
  auto entry = Prompt("cat");
  entry.set_extra_body_json(R"({"quality": "high", "size": "640x480", "options": {"a": [1, null]}})");
  const auto body = Build(plan, entry, 0);
  ASSERT_TRUE(body.ok());
  const auto json = nlohmann::json::parse(Text(*body, 0));
  EXPECT_EQ(json["n"], 2);
  EXPECT_EQ(json["quality"], "high");
  EXPECT_EQ(json["steps"], 20);
  EXPECT_EQ(json["options"]["a"][1], nullptr);
  EXPECT_EQ(body->asked_size, (PixelSize{640, 480}));
}

TEST(ImageGeneration, KnowsTheAskedSizeFromWidthAndHeightBeforeSize) {
  auto plan = Plan();
  plan.set_size("512x512");
  plan.set_extra_json(R"({"width": 1024, "height": 768})");
  EXPECT_EQ(Build(plan, Prompt("cat"), 0)->asked_size, (PixelSize{1024, 768}));
  plan.set_extra_json("");
  plan.set_size("auto");
  EXPECT_FALSE(Build(plan, Prompt("cat"), 0)->asked_size.has_value());
}

TEST(ImageGeneration, SeedsByPlan) {
  auto plan = Plan();
  plan.mutable_seed()->set_base(40);
  const auto seed = [&](pb::SeedPlan::Per per, std::uint64_t entry, std::uint64_t credit) {
    plan.mutable_seed()->set_per(per);
    const auto body = Build(plan, Prompt("cat"), entry);
    return nlohmann::json::parse(Text(*body, credit)).value("seed", std::int64_t{-1});
  };
  EXPECT_EQ(seed(pb::SeedPlan::NONE, 3, 5), -1);
  EXPECT_EQ(seed(pb::SeedPlan::FIXED, 3, 5), 40);
  EXPECT_EQ(seed(pb::SeedPlan::ENTRY, 3, 5), 43);
  EXPECT_EQ(seed(pb::SeedPlan::REQUEST, 3, 5), 45);
}

TEST(ImageGeneration, LetsAnOwnSeedWinOverOnePerRequest) {
  auto plan = Plan();
  plan.mutable_seed()->set_per(pb::SeedPlan::REQUEST);
  auto entry = Prompt("cat");
  entry.set_extra_body_json(R"({"seed": 7})");
  const auto body = Build(plan, entry, 0);
  EXPECT_FALSE(body->seed_base.has_value());
  EXPECT_EQ(nlohmann::json::parse(Text(*body, 0))["seed"], 7);
}

TEST(ImageGeneration, HasRoomForSeedsOfAnyLength) {
  EXPECT_EQ(SeedText(std::numeric_limits<std::int64_t>::min(), 0).view(), "-9223372036854775808");
  EXPECT_EQ(SeedText(std::numeric_limits<std::int64_t>::max(), 1).view(), "-9223372036854775808");
  EXPECT_EQ(SeedText(-5, 5).view(), "0");
}

TEST(ImageGeneration, NamesTheEntryAndTheRemedyOfWhatItCannotUse) {
  auto entry = Prompt("cat");
  entry.set_extra_body_json("[1]");
  EXPECT_THAT(
      Build(Plan(), entry, 12).status().ToString(),
      testing::AllOf(HasSubstr("entry 12: extra_body"), HasSubstr("JSON object"), HasSubstr("array")));
  entry.set_extra_body_json("{oops");
  EXPECT_THAT(Build(Plan(), entry, 12).status().ToString(), HasSubstr("not JSON"));
  auto plan = Plan();
  plan.set_extra_json("3");
  EXPECT_THAT(Build(plan, Prompt("cat"), 0).status().ToString(), HasSubstr("request.extra"));
  EXPECT_THAT(Build(Plan(), Prompt("\xFF"), 4).status().ToString(),
              testing::AllOf(HasSubstr("entry 4"), HasSubstr("UTF-8")));
}

TEST(PayloadText, IsWhatIsSentAndLeavesOutTheSeedThatNoEntryHas) {
  pb::RequestPlan plan;
  pb::Entry entry;
  entry.set_prompt("p");
  EXPECT_EQ(PayloadText(*Build(plan, entry, 0), 9), R"({"prompt":"p"})");
  plan.mutable_seed()->set_per(pb::SeedPlan::REQUEST);
  plan.mutable_seed()->set_base(1);
  EXPECT_EQ(PayloadText(*Build(plan, entry, 0), 9), R"({"prompt":"p","seed":10})");
  EXPECT_EQ(PayloadText(*Build(plan, entry, 0), std::nullopt), R"({"prompt":"p"})");
}

}  // namespace
}  // namespace imgperf
