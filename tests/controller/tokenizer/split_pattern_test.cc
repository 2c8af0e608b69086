#include "controller/tokenizer/split_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace imgperf {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SplitPattern, CutsAtMatchesAndBetweenThem) {
  const SplitPattern digits(R"(\p{N}{1,2})");
  EXPECT_THAT(digits.Cut("a12345b é7"), ElementsAre("a", "12", "34", "5", "b é", "7"));
  EXPECT_THAT(digits.Cut("none"), ElementsAre("none"));
  EXPECT_THAT(digits.Cut(""), IsEmpty());
}

TEST(SplitPattern, KnowsAllWhiteSpaceOfUnicode) {
  EXPECT_THAT(SplitPattern(R"(\s+)").Cut("a \v\xC2\x85\xE2\x80\xA8z"),
              ElementsAre("a", " \v\xC2\x85\xE2\x80\xA8", "z"));
  EXPECT_THAT(SplitPattern(R"([^\s]+)").Cut("a\vz"), ElementsAre("a", "\v", "z"));
  EXPECT_THAT(SplitPattern(R"(\s+(?!\S)|\s+)").Cut("a   b"), ElementsAre("a", "  ", " ", "b"));
}

TEST(SplitPattern, FoldsCaseWhereItIsTold) {
  EXPECT_THAT(SplitPattern(R"((?i:'s)|\p{L}+)").Cut("IT'S"), ElementsAre("IT", "'S"));
}

TEST(SplitPattern, CutsTextsOfAnyLength) {
  const std::string text(3'000'000, 'x');
  EXPECT_THAT(SplitPattern(R"([^\r\n\p{L}\p{N}]?[\p{Ll}\p{M}]*[\p{Lu}\p{Ll}]+)").Cut(text),
              ElementsAre(text));
}

}  // namespace
}  // namespace imgperf
