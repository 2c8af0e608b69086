#include "controller/tokenizer/estimate.h"

#include <gtest/gtest.h>

#include <string>

namespace imgperf {
namespace {

TEST(Estimate, CutsLongWordsAndForeignLetters) {
  const EstimateTokenizer estimate;
  EXPECT_EQ(estimate.Count("A cute robot playing with a kitten"), 7u);
  EXPECT_EQ(estimate.Count("A futuristic city"), 4u);
  EXPECT_EQ(estimate.Count("abcdefg"), 1u);
  EXPECT_EQ(estimate.Count("abcdefgh"), 2u);
  EXPECT_EQ(estimate.Count("画"), 2u);
  EXPECT_EQ(estimate.Count("é"), 1u);
  EXPECT_EQ(estimate.Count(""), 0u);
}

TEST(Estimate, SpellsItsTextsAgain) {
  const EstimateTokenizer estimate;
  using namespace std::string_literals;
  for (const std::string& text :
       {"A fox,  twice\n"s, " "s, "東京 naïve 🦊 photographs"s, "a\0b \0"s, "\xFF\x80"s}) {
    EXPECT_EQ(estimate.Decode(estimate.Encode(text)), text);
  }
  EXPECT_EQ(estimate.Decode(std::vector<TokenId>{~TokenId{0}}).size(), 8u);  // no piece: nothing runs over
}

}  // namespace
}  // namespace imgperf
