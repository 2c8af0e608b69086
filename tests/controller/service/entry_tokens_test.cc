#include "controller/service/entry_tokens.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(EntryTokens, AreNothingWhenNotCounted) {
  EXPECT_TRUE(EntryTokensOf({}).empty());
  EXPECT_TRUE(EntryTokensOf({{"a fox", "", {}}}).empty());
}

TEST(EntryTokens, ComeInChunksWithoutGaps) {
  std::vector<Entry> entries(kTokensPerEntry + 2);
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i].tokens = static_cast<std::uint32_t>(i);
  const auto chunks = EntryTokensOf(entries);
  ASSERT_EQ(chunks.size(), 2u);
  EXPECT_EQ(chunks[0].entry_tokens().first(), 0u);
  EXPECT_EQ(chunks[0].entry_tokens().tokens_size(), static_cast<int>(kTokensPerEntry));
  EXPECT_EQ(chunks[1].entry_tokens().first(), kTokensPerEntry);
  EXPECT_EQ(chunks[1].entry_tokens().tokens(1), kTokensPerEntry + 1);
}

}  // namespace
}  // namespace imgperf
