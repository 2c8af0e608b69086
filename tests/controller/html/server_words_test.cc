#include "controller/html/server_words.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

pb::ServerWords Stages(const std::string& json) {
  pb::ServerWords words;
  words.set_stages_json(json);
  return words;
}

TEST(ServerWordsFold, NumbersAreGatheredByNameAlsoWithinObjects) {
  ServerWordsFold fold;
  fold.Add(Stages(R"({"denoise":2,"vae":{"decode":0.5,"name":"x"}})"));
  fold.Add(Stages(R"({"denoise":4})"));
  const auto& stages = fold.Of(WordKind::kStages);
  ASSERT_EQ(stages.size(), 2U);
  EXPECT_EQ(stages.at("denoise").count, 2U);
  EXPECT_EQ(stages.at("denoise").sum, 6);
  EXPECT_EQ(stages.at("denoise").min, 2);
  EXPECT_EQ(stages.at("denoise").max, 4);
  EXPECT_EQ(stages.at("vae.decode").sum, 0.5);
  EXPECT_TRUE(fold.Of(WordKind::kUsage).empty());
}

TEST(ServerWordsFold, LimitsAreNumbersWrittenAsText) {
  ServerWordsFold fold;
  pb::ServerWords words;
  words.set_rate_limits_json(R"({"x-ratelimit-remaining-requests":"59","x-ratelimit-reset-requests":"1s"})");
  fold.Add(words);
  const auto& limits = fold.Of(WordKind::kRateLimits);
  ASSERT_EQ(limits.size(), 1U);
  EXPECT_EQ(limits.at("x-ratelimit-remaining-requests").min, 59);
}

TEST(ServerWordsFold, WhatIsNoObjectOrNoNumberSaysNothing) {
  ServerWordsFold fold;
  for (const char* json : {"", "{", "[1]", "7", R"({"a":null,"b":"nan","c":[1],"d":true})"})
    fold.Add(Stages(json));
  EXPECT_TRUE(fold.Of(WordKind::kStages).empty());
}

TEST(ServerWordsFold, NamesWithoutEndAreNotKept) {
  ServerWordsFold fold;
  for (int i = 0; i < 1000; ++i) fold.Add(Stages("{\"n" + std::to_string(i) + "\":1}"));
  fold.Add(Stages(R"({"n0":5})"));
  EXPECT_EQ(fold.Of(WordKind::kStages).size(), ServerWordsFold::kMostNames);
  EXPECT_EQ(fold.Of(WordKind::kStages).at("n0").max, 5);
}

}  // namespace
}  // namespace imgperf
