#include "controller/tokenizer/word_split.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace imgperf {
namespace {

using Words = std::vector<std::string>;

Words Split(WordRule rule, std::string_view text) {
  Words words;
  for (std::string_view word; !(word = TakeWord(rule, text)).empty();) words.emplace_back(word);
  return words;
}

TEST(Gpt2Words, TakeTheSpaceBeforeThem) {
  EXPECT_EQ(Split(WordRule::kGpt2, "a red fox"), (Words{"a", " red", " fox"}));
  EXPECT_EQ(Split(WordRule::kGpt2, "f/1.8, 50mm!"), (Words{"f", "/", "1", ".", "8", ",", " 50", "mm", "!"}));
  EXPECT_EQ(Split(WordRule::kGpt2, ""), Words{});
}

TEST(Gpt2Words, CutContractionsInSmallLettersOnly) {
  EXPECT_EQ(Split(WordRule::kGpt2, "it's we'll I'VE"), (Words{"it", "'s", " we", "'ll", " I", "'", "VE"}));
  EXPECT_EQ(Split(WordRule::kGpt2, " 's 'x"), (Words{" '", "s", " '", "x"}));
}

TEST(Gpt2Words, LeaveTheLastWhiteSpaceToTheNextWord) {
  EXPECT_EQ(Split(WordRule::kGpt2, "a   b"), (Words{"a", "  ", " b"}));
  EXPECT_EQ(Split(WordRule::kGpt2, "a\n\nb"), (Words{"a", "\n", "\n", "b"}));
  EXPECT_EQ(Split(WordRule::kGpt2, "a \tb"), (Words{"a", " ", "\t", "b"}));
  EXPECT_EQ(Split(WordRule::kGpt2, "a  "), (Words{"a", "  "}));
  EXPECT_EQ(Split(WordRule::kGpt2, " "), (Words{" "}));
}

TEST(Gpt2Words, KnowLettersNumbersAndSpacesOfEveryScript) {
  EXPECT_EQ(Split(WordRule::kGpt2, "naïve Привет東京"), (Words{"naïve", " Привет東京"}));
  EXPECT_EQ(Split(WordRule::kGpt2, "x²Ⅷ½٣"), (Words{"x", "²Ⅷ½٣"}));
  EXPECT_EQ(Split(WordRule::kGpt2, "a\u3000b\u00a0c"), (Words{"a", "\u3000", "b", "\u00a0", "c"}));
  EXPECT_EQ(Split(WordRule::kGpt2, "e\u0301 🦊"), (Words{"e", "\u0301", " 🦊"}));
}

TEST(ClipWords, DropWhiteSpaceAndCutDigitsApart) {
  EXPECT_EQ(Split(WordRule::kClip, "  a  35mm\nfilm's "), (Words{"a", "3", "5", "mm", "film", "'s"}));
  EXPECT_EQ(Split(WordRule::kClip, "\u3000"), Words{});
}

TEST(Words, NeverLoseAByteOfWhateverComes) {
  std::mt19937 random(5);
  constexpr std::string_view kBytes = "ab1 \n\t'sL\xC3\xA9\xE6\x9D\xB1\xF0\x9F\xFF\x80";
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (auto i = random() % 24; i > 0; --i) text += kBytes[random() % kBytes.size()];
    std::string joined;
    for (const std::string& word : Split(WordRule::kGpt2, text)) joined += word;
    EXPECT_EQ(joined, text);
  }
}

}  // namespace
}  // namespace imgperf
