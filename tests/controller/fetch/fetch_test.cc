#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/fetch/known_source.h"
#include "controller/fetch/list_check.h"

namespace imgperf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(KnownSource, VbenchIsKnownAndNothingElse) {
  ASSERT_NE(FindKnownSource("vbench"), nullptr);
  EXPECT_TRUE(IsWebUrl(FindKnownSource("vbench")->url));
  EXPECT_EQ(FindKnownSource("coco"), nullptr);
  EXPECT_THAT(KnownSourceNames(), ElementsAre("vbench"));
}

TEST(KnownSource, PlacesAreTheFileItselfOrWhereACheckoutHasIt) {
  EXPECT_THAT(PlacesOnDisk(*FindKnownSource("vbench"), "d"),
              ElementsAre("d", "d/prompts/prompts_per_dimension/subject_consistency.txt",
                          "d/prompts_per_dimension/subject_consistency.txt", "d/subject_consistency.txt"));
}

TEST(KnownSource, UrlsAreToldFromPaths) {
  EXPECT_TRUE(IsWebUrl("HTTP://h/x"));
  EXPECT_FALSE(IsWebUrl("ftp://h/x"));
  EXPECT_FALSE(IsWebUrl("http/x"));
  EXPECT_FALSE(IsWebUrl(""));
}

TEST(ListCheck, CountsPrompts) {
  EXPECT_EQ(CheckList("f", "text/plain; charset=utf-8",
                      "\xEF\xBB\xBF"
                      "a cat\r\n\r\na dog")
                .value(),
            2u);
}

TEST(ListCheck, SaysWhatItIsInstead) {
  const std::pair<std::pair<std::string, std::string>, std::string> cases[] = {
      {{"", ""}, "f: nothing is in it, and no list of prompts"},
      {{"", " \n\n"}, "nothing is in it"},
      {{"", "\n <!DOCTYPE html><p>Sign in"}, "a web page"},
      {{"text/HTML", "Moved"}, "a web page"},
      {{"application/json", "{\"message\": \"no\"}"}, "a JSON document"},
      {{"", std::string("a\0b", 3)}, "no text"},
      {{"", "a cat\n\xff\xfe"}, "f:2: "},
      {{"", std::string(kMostListBytes + 1, 'a')}, "more than 1048576 bytes"},
  };
  for (const auto& [given, fault] : cases) {
    EXPECT_THAT(std::string(CheckList("f", given.first, given.second).status().message()), HasSubstr(fault));
  }
}

}  // namespace
}  // namespace imgperf
