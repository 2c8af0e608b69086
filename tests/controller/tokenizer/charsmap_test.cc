#include "controller/tokenizer/charsmap.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "proto/sentencepiece.pb.h"
#include "tests/controller/tokenizer/vocabularies.h"

namespace imgperf {
namespace {

// The table of tiny.model, of rules written for it: ﬁ -> fi, e + acute -> é, ideographic space -> space and
// more.
std::string TinyMap() {
  std::ifstream file(FixturePath("tiny.model"), std::ios::binary);
  pb::SentencePieceModel model;
  EXPECT_TRUE(model.ParseFromIstream(&file));
  return model.normalizer_spec().precompiled_charsmap();
}

TEST(Charsmap, FindsWhatTextsBecome) {
  const auto map = Charsmap::Parse(TinyMap());
  ASSERT_TRUE(map.ok()) << map.status();
  ASSERT_TRUE(map->Longest("ﬁsh"));
  EXPECT_EQ(map->Longest("ﬁsh")->replacement, "fi");
  EXPECT_EQ(map->Longest("ﬁsh")->length, 3u);
  EXPECT_EQ(map->Longest("e\u0301")->length, 3u);
  EXPECT_FALSE(map->Longest("fish"));
  EXPECT_FALSE(map->Longest(""));
  EXPECT_EQ(map->ReplaceGraphemes("e\u0301\u3000ﬁ…"), "é fi...");
}

TEST(Charsmap, RefusesWhatIsCutShort) {
  EXPECT_FALSE(Charsmap::Parse("").ok());
  EXPECT_FALSE(Charsmap::Parse(std::string(4, '\0')).ok());
  EXPECT_FALSE(Charsmap::Parse(std::string("\x08\0\0\0abcd", 8)).ok());
  EXPECT_FALSE(Charsmap::Parse(std::string("\x03\0\0\0abc", 7)).ok());
}

TEST(Charsmap, SurvivesDamagedTables) {
  const std::string sound = TinyMap();
  std::mt19937 random(3);
  for (int round = 0; round < 500; ++round) {
    std::string damaged = sound;
    for (int i = 0; i < 8; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
    const auto map = Charsmap::Parse(damaged);
    if (!map.ok()) continue;
    // Whatever it says, it says it of bytes that are there.
    const auto match = map->Longest("ﬁ e\u0301 …");
    EXPECT_TRUE(!match || match->length <= 12);
  }
}

}  // namespace
}  // namespace imgperf
