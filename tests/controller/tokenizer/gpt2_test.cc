#include "controller/tokenizer/gpt2.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "controller/tokenizer/load_tokenizer.h"
#include "tests/controller/tokenizer/vocabularies.h"

namespace imgperf {
namespace {

using Ids = std::vector<TokenId>;

// The vocabulary as deploy/fetch-vocabulary.sh gets it; without a network there is none.
class Gpt2 : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(IMGPERF_TOKENIZERS "/gpt2/vocab.bpe"))
      GTEST_SKIP() << "no vocabulary: run deploy/fetch-vocabulary.sh and build";
    auto loaded = LoadTokenizer("gpt2", {IMGPERF_TOKENIZERS});
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    gpt2 = *std::move(loaded);
  }
  std::shared_ptr<const Tokenizer> gpt2;
};

TEST_F(Gpt2, CountsThePromptsOfTheGuide) {
  EXPECT_EQ(gpt2->Count("A serene mountain landscape at sunset"), 7u);
  EXPECT_EQ(gpt2->Count("A futuristic city with flying cars"), 6u);
  EXPECT_EQ(gpt2->Count("A cute robot playing with a kitten"), 7u);
}

// Sequences that are widely published: Karpathy's build-nanogpt, the README of npm's gpt-3-encoder and its
// kin.
TEST_F(Gpt2, GivesTheIdsThatArePublished) {
  EXPECT_EQ(gpt2->Encode("Hello world"), (Ids{15496, 995}));
  EXPECT_EQ(gpt2->Encode("hello world"), (Ids{31373, 995}));
  EXPECT_EQ(gpt2->Encode("Hello, I'm a language model,"), (Ids{15496, 11, 314, 1101, 257, 3303, 2746, 11}));
  EXPECT_EQ(gpt2->Encode("The quick brown fox jumps over the lazy dog."),
            (Ids{464, 2068, 7586, 21831, 18045, 625, 262, 16931, 3290, 13}));
}

// Made with tiktoken 0.14 and the same vocabulary.
TEST_F(Gpt2, GivesTheIdsOfAnotherImplementation) {
  EXPECT_EQ(gpt2->Encode("I'll paint what you've drawn, I'm sure it's 100% right"),
            (Ids{40, 1183, 7521, 644, 345, 1053, 7428, 11, 314, 1101, 1654, 340, 338, 1802, 4, 826}));
  EXPECT_EQ(gpt2->Encode("tabs\tand\n\nlines   and   "),
            (Ids{8658, 82, 197, 392, 198, 198, 6615, 220, 220, 290, 220, 220, 220}));
  EXPECT_EQ(gpt2->Encode("naïve café Straße 東京 Привет ٣٤ Ⅷ"),
            (Ids{2616,  38776, 40304, 15195, 39683, 68,    10545, 251, 109, 12859, 105, 12466, 253,
                 21169, 18849, 38857, 16843, 20375, 18923, 96,    149, 97,  2343,  227, 100}));
  EXPECT_EQ(gpt2->Encode("🦊🏔️"), (Ids{8582, 99, 232, 8582, 237, 242, 37929}));
  EXPECT_EQ(gpt2->Encode(" \u00a0x\u3000y"), (Ids{220, 1849, 87, 5099, 222, 88}));
}

TEST_F(Gpt2, ReadsSpecialTokensAsText) {
  EXPECT_EQ(gpt2->Encode("<|endoftext|>"), (Ids{27, 91, 437, 1659, 5239, 91, 29}));
}

TEST_F(Gpt2, SpellsEveryTextAgain) {
  std::mt19937 random(11);
  for (int round = 0; round < 500; ++round) {
    std::string text;
    for (auto i = random() % 40; i > 0; --i) text += static_cast<char>(random());
    EXPECT_EQ(gpt2->Decode(gpt2->Encode(text)), text);
  }
}

TEST(MakeGpt2, NamesThePlaceOfAMistake) {
  const std::string sound = nlohmann::json(SmallVocabulary(kCatMerges)).dump();
  const auto fault = [&](std::string_view encoder, std::string_view merges) {
    return std::string(MakeGpt2(encoder, merges).status().message());
  };
  EXPECT_EQ(fault(sound, "#version: 0.2\na t\nc at\nĠ cat\n"), "");
  EXPECT_EQ(fault(sound, "#version: 0.2\na t\nc\n"), "vocab.bpe:3: two pieces are wanted in a line");
  EXPECT_EQ(fault(sound, "x y"), "of merge 1, \"x y\": \"xy\" is not in the vocabulary");
  EXPECT_EQ(fault(sound.substr(0, 50), "").substr(0, 9), "not JSON:");
  EXPECT_EQ(fault("[]", ""), "the vocabulary must be an object of pieces and their ids");
  EXPECT_EQ(fault(R"({"a": -1})", ""), "the id of \"a\" in the vocabulary is no whole number below 2^32-1");
}

}  // namespace
}  // namespace imgperf
