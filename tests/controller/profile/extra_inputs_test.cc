#include "controller/profile/extra_inputs.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

std::string JsonOf(const std::vector<std::string>& words) {
  const auto json = ExtraInputsJson(words);
  return json.ok() ? *json : std::string(json.status().message());
}

TEST(ExtraInputsTest, AValueIsWhatItReadsAs) {
  EXPECT_EQ(
      JsonOf({"size:512x512", "steps:20", "scale:3.5", "tile:true", "seed:null", "ids:[1,2]", "text:\"a\"",
              "url:http://h:1/"}),
      R"({"size":"512x512","steps":20,"scale":3.5,"tile":true,"seed":null,"ids":[1,2],"text":"\"a\"","url":"http://h:1/"})");
  EXPECT_EQ(JsonOf({"empty:"}), R"({"empty":""})");
}

TEST(ExtraInputsTest, ObjectsAreTakenWholeAndLaterWordsWin) {
  EXPECT_EQ(JsonOf({R"({"a": 1, "b": "x"})", "a:2"}), R"({"a":2,"b":"x"})");
}

TEST(ExtraInputsTest, FaultsNameTheWord) {
  EXPECT_EQ(JsonOf({"size=512"}), "\"size=512\" has no colon: write KEY:VALUE, as size:512x512");
  EXPECT_EQ(JsonOf({":x"}), "\":x\" has no key before its colon: write KEY:VALUE, as size:512x512");
  EXPECT_EQ(JsonOf({"{\"a\": }"}),
            "\"{\"a\": }\" begins like a JSON object and is none, as '{\"quality\": \"standard\"}'");
}

TEST(ExtraInputsTest, WhatMustNotGoIntoABodyIsRefused) {
  EXPECT_EQ(JsonOf({"stream:true"}), R"({"stream":true})") << "answers may come as events";
  EXPECT_EQ(JsonOf({"api_key:sk"}),
            "\"api_key\" is named like a secret, and every export shows the body: send it by --api-key or "
            "--header");
  EXPECT_EQ(SplitOwnFields(R"({"n":-1})").n, "-1") << "the plan refuses it";
}

TEST(ExtraInputsTest, OwnFieldsAreTakenOut) {
  const SplitExtra split =
      SplitOwnFields(R"({"size":"512x512","quality":"standard","n":4,"response_format":"url"})");
  EXPECT_EQ(split.size, "512x512");
  EXPECT_EQ(split.n, "4");
  EXPECT_EQ(split.response_format, "url");
  EXPECT_EQ(split.rest_json, R"({"quality":"standard"})");
}

TEST(ExtraInputsTest, OwnFieldsOfOddTypesGoOutAsTheyAre) {
  const SplitExtra split = SplitOwnFields(R"({"size":[1,2],"n":"4","response_format":null})");
  EXPECT_EQ(split.size + split.n + split.response_format, "");
  EXPECT_EQ(split.rest_json, R"({"size":[1,2],"n":"4","response_format":null})");
}

}  // namespace
}  // namespace imgperf
