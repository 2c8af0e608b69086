#include "controller/dataset/synthetic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "common/normal.h"
#include "controller/dataset/builtin_text.h"
#include "controller/dataset/phrases.h"
#include "controller/tokenizer/load_tokenizer.h"

namespace imgperf {
namespace {

// Those there are: gpt2's vocabulary needs a network once.
std::vector<std::shared_ptr<const Tokenizer>> Tokenizers() {
  std::vector<std::shared_ptr<const Tokenizer>> tokenizers;
  tokenizers.push_back(*LoadTokenizer("builtin"));
  tokenizers.push_back(*LoadTokenizer(IMGPERF_SOURCE_DIR "/tests/controller/tokenizer/fixtures/tiny.model"));
  if (auto gpt2 = LoadTokenizer("gpt2", {IMGPERF_TOKENIZERS}); gpt2.ok()) tokenizers.push_back(*gpt2);
  return tokenizers;
}

std::vector<Entry> Prompts(const SyntheticSpec& spec, const Tokenizer& tokenizer, std::uint64_t seed) {
  auto prompts = SyntheticPrompts(spec, tokenizer, seed);
  EXPECT_TRUE(prompts.ok()) << prompts.status();
  return prompts.ok() ? *std::move(prompts) : std::vector<Entry>();
}

TEST(Synthetic, EveryPromptHasExactlyTheTokensDrawn) {
  for (const auto& tokenizer : Tokenizers()) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const SyntheticSpec spec{static_cast<double>(1 + seed * 5), 12, 20};
      const auto lengths = DrawLengths(spec, seed);
      const auto prompts = Prompts(spec, *tokenizer, seed);
      ASSERT_EQ(prompts.size(), lengths.size());
      for (std::size_t i = 0; i < prompts.size(); ++i) {
        EXPECT_EQ(tokenizer->Count(prompts[i].prompt), lengths[i]) << seed << ": " << prompts[i].prompt;
        EXPECT_EQ(prompts[i].tokens, lengths[i]);
      }
    }
  }
}

TEST(Synthetic, EveryLengthFromOneOnComesOut) {
  for (const auto& tokenizer : Tokenizers()) {
    for (std::uint32_t length = 1; length <= 60; ++length) {
      const auto prompts = Prompts({static_cast<double>(length), 0, 3}, *tokenizer, 9);
      for (const Entry& entry : prompts) EXPECT_EQ(tokenizer->Count(entry.prompt), length) << entry.prompt;
    }
  }
}

TEST(Synthetic, SameSeedSamePrompts) {
  const auto builtin = *LoadTokenizer("builtin");
  const SyntheticSpec spec{40, 10, 50};
  const auto texts = [&](std::uint64_t seed) {
    std::vector<std::string> of;
    for (const Entry& entry : Prompts(spec, *builtin, seed)) of.push_back(entry.prompt);
    return of;
  };
  EXPECT_EQ(texts(1), texts(1));
  EXPECT_NE(texts(1), texts(2));
}

TEST(Synthetic, PromptsDiffer) {
  const auto builtin = *LoadTokenizer("builtin");
  std::set<std::string> seen;
  for (const Entry& entry : Prompts({30, 5, 2000}, *builtin, 3)) seen.insert(entry.prompt);
  EXPECT_EQ(seen.size(), 2000u);
}

TEST(Synthetic, PromptsReadAsPrompts) {
  const auto builtin = *LoadTokenizer("builtin");
  const Phrases phrases = CutPhrases(kSyntheticPromptsText, *builtin);
  std::set<std::string> parts;
  for (const auto* of : {&phrases.subjects, &phrases.details})
    for (const Phrase& phrase : *of) parts.insert(phrase.text);
  std::size_t whole = 0;
  std::size_t all = 0;
  for (const Entry& entry : Prompts({60, 10, 200}, *builtin, 5)) {
    std::string rest = entry.prompt;
    for (std::size_t comma = 0; comma != rest.npos; ++all) {
      comma = rest.find(", ");
      whole += parts.contains(rest.substr(0, comma)) ? 1 : 0;
      if (comma != rest.npos) rest.erase(0, comma + 2);
    }
  }
  EXPECT_GT(whole, all * 95 / 100);
}

TEST(Synthetic, TheCorpusIsRich) {
  const Phrases phrases = CutPhrases(kSyntheticPromptsText, **LoadTokenizer("builtin"));
  EXPECT_GE(phrases.subjects.size(), 150u);
  EXPECT_GE(phrases.details.size(), 400u);
  EXPECT_GE(phrases.words.size(), 1000u);
}

// A tokenizer that counts a pair of tokens for everything.
class Even final : public Tokenizer {
 public:
  std::vector<TokenId> Encode(std::string_view text) const override {
    return std::vector<TokenId>(2 * text.size());
  }
  std::string Decode(std::span<const TokenId>) const override { return {}; }
};

TEST(Synthetic, SaysWhenALengthCannotBe) {
  EXPECT_EQ(
      SyntheticPrompts({7, 0, 1}, Even(), 1).status().message(),
      "the tokenizer makes no prompt of exactly 7 tokens: ask for longer ones, or take another tokenizer");
  EXPECT_TRUE(SyntheticPrompts({8, 0, 1}, Even(), 1).ok());
}

// As a vocabulary that knows none of our letters may.
class Blind final : public Tokenizer {
 public:
  std::vector<TokenId> Encode(std::string_view) const override { return {}; }
  std::string Decode(std::span<const TokenId>) const override { return {}; }
};

TEST(Synthetic, EndsWithATokenizerThatCountsNothing) {
  EXPECT_FALSE(SyntheticPrompts({50, 0, 3}, Blind(), 1).ok());
}

TEST(Lengths, HaveTheMeanAndDeviationAskedFor) {
  const auto lengths = DrawLengths({150, 30, 100'000}, 4);
  double sum = 0;
  double squares = 0;
  for (const std::uint32_t length : lengths) sum += length;
  const double mean = sum / 1e5;
  for (const std::uint32_t length : lengths) squares += (length - mean) * (length - mean);
  EXPECT_NEAR(mean, 150, 0.5);  // five standard errors
  EXPECT_NEAR(std::sqrt(squares / 1e5), 30, 0.4);
}

TEST(Lengths, AreAtLeastOneAndFixedWithoutDeviation) {
  const auto short_ones = DrawLengths({1, 5, 1000}, 4);
  EXPECT_EQ(*std::min_element(short_ones.begin(), short_ones.end()), 1u);
  EXPECT_EQ(DrawLengths({77.4, 0, 3}, 4), (std::vector<std::uint32_t>{77, 77, 77}));
}

// Kept numbers: another machine or library that draws others breaks `same seed, same prompts`.
TEST(Lengths, AreTheSameEverywhere) {
  EXPECT_EQ(DrawLengths({150, 30, 8}, 42),
            (std::vector<std::uint32_t>{149, 166, 130, 72, 204, 109, 159, 177}));
}

TEST(Normal, HasTheSharesOfTheNormalDistribution) {
  std::mt19937_64 random(8);
  int within_one = 0;
  int beyond_two = 0;
  int negative = 0;
  for (int i = 0; i < 200'000; ++i) {
    const double drawn = DrawNormal(random);
    within_one += std::abs(drawn) < 1 ? 1 : 0;
    beyond_two += std::abs(drawn) > 2 ? 1 : 0;
    negative += drawn < 0 ? 1 : 0;
  }
  EXPECT_NEAR(within_one / 2e5, 0.6827, 0.005);
  EXPECT_NEAR(beyond_two / 2e5, 0.0455, 0.0025);
  EXPECT_NEAR(negative / 2e5, 0.5, 0.006);
}

}  // namespace
}  // namespace imgperf
