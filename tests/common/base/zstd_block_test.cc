#include "common/zstd_block.h"

#include <gtest/gtest.h>

#include "common/content_hash.h"
#include "tests/fakes/random_bytes.h"

namespace imgperf {
namespace {

TEST(ZstdBlock, ComesBackAsItWas) {
  const std::string text(100'000, 't');
  const auto frame = CompressBlock(text);
  ASSERT_TRUE(frame);
  EXPECT_LT(frame->size(), 1000U);
  EXPECT_EQ(DecompressBlock(*frame, text.size()), text);
  EXPECT_FALSE(DecompressBlock(*frame, text.size() - 1));
  EXPECT_FALSE(DecompressBlock(*frame, text.size() + 1));
  EXPECT_FALSE(DecompressBlock(frame->substr(1), text.size()));
  EXPECT_FALSE(DecompressBlock(*frame + *frame, text.size()));
  EXPECT_FALSE(DecompressBlock("", 0));
}

TEST(ZstdBlock, LeavesWhatDoesNotBecomeSmaller) {
  EXPECT_FALSE(CompressBlock(RandomBytes(100'000, 1)));
  EXPECT_FALSE(CompressBlock(""));
}

TEST(ZstdBlock, KnowsFilesThatAreCompressed) {
  EXPECT_TRUE(LooksCompressed("\x89PNG\r\n\x1a\n...."));
  EXPECT_TRUE(LooksCompressed("\xFF\xD8\xFF\xE0"));
  EXPECT_TRUE(LooksCompressed("RIFF\1\2\3\4WEBPVP8 "));
  EXPECT_FALSE(LooksCompressed("RIFF\1\2\3\4WAVEfmt "));
  EXPECT_FALSE(LooksCompressed(R"({"text":"a lighthouse"})"));
  EXPECT_FALSE(LooksCompressed(""));
}

TEST(ContentHash, IsTheSameInPieces) {
  const std::string bytes = RandomBytes(100'000, 1);
  ContentHasher hasher;
  for (std::size_t at = 0; at < bytes.size(); at += 777) hasher.Add(std::string_view(bytes).substr(at, 777));
  EXPECT_EQ(hasher.Hash(), ContentHash(bytes));
  EXPECT_EQ(ContentHasher().Hash(), ContentHash(""));
}

TEST(ContentHash, IsToldFromAPath) {
  EXPECT_TRUE(IsContentHash(ContentHash("x")));
  for (const char* text : {"", "abc", "../../../../../../../etc/passwd0", "0123456789ABCDEF0123456789ABCDEF",
                           "0123456789abcdef0123456789abcdef0"})
    EXPECT_FALSE(IsContentHash(text)) << text;
}

}  // namespace
}  // namespace imgperf
