#include "controller/dataset/sampling.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "controller/dataset/builtin_prompts.h"

namespace imgperf {
namespace {

using testing::ElementsAre;

TEST(EntryOrder, RisesWhenSequential) {
  EXPECT_THAT(EntryOrder(Sampling::kSequential, 4, 9), ElementsAre(0, 1, 2, 3));
  EXPECT_TRUE(EntryOrder(Sampling::kShuffle, 0, 9).empty());
}

TEST(EntryOrder, IsTheSameOnEveryMachine) {
  // mt19937_64 is fixed by the standard; the rest is ours.
  EXPECT_THAT(EntryOrder(Sampling::kShuffle, 8, 42), ElementsAre(7, 0, 5, 1, 2, 4, 3, 6));
}

TEST(EntryOrder, HasEveryEntryOnce) {
  auto order = EntryOrder(Sampling::kShuffle, 1000, 7);
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  std::vector<std::uint32_t> all(1000);
  std::iota(all.begin(), all.end(), 0u);
  EXPECT_EQ(order, all);
}

TEST(EntryOrder, FavoursNoPermutation) {
  std::map<std::vector<std::uint32_t>, int> counts;
  for (std::uint64_t seed = 0; seed < 6000; ++seed) ++counts[EntryOrder(Sampling::kShuffle, 3, seed)];
  ASSERT_EQ(counts.size(), 6u);
  for (const auto& [order, count] : counts) EXPECT_NEAR(count, 1000, 150);  // 5 standard deviations
}

TEST(EntryOrder, DrawsAnewWhenRandom) {
  const auto order = EntryOrder(Sampling::kRandom, 3, 7, 3000);
  ASSERT_EQ(order.size(), 3000u);
  std::map<std::uint32_t, int> counts;
  for (const std::uint32_t entry : order) ++counts[entry];
  for (std::uint32_t entry = 0; entry < 3; ++entry) EXPECT_NEAR(counts[entry], 1000, 150);
  EXPECT_EQ(order, EntryOrder(Sampling::kRandom, 3, 7, 3000));
  EXPECT_NE(order, EntryOrder(Sampling::kRandom, 3, 8, 3000));
  EXPECT_THAT(EntryOrder(Sampling::kRandom, 100, 42, 5), ElementsAre(6, 24, 50, 62, 81));
  EXPECT_TRUE(EntryOrder(Sampling::kRandom, 0, 7, 3000).empty());
}

TEST(BuiltinPrompts, AreManyAndDistinct) {
  std::set<std::string> prompts;
  for (const Entry& entry : BuiltinPrompts()) prompts.insert(entry.prompt);
  EXPECT_GE(prompts.size(), 60u);
  EXPECT_EQ(prompts.size(), BuiltinPrompts().size());
}

TEST(BuiltinPrompts, LeaveOutCommentsAndBlankLines) {
  const auto entries = PromptLines("# c\n\na fox\r\n   \nan owl");
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].prompt, "a fox");
  EXPECT_EQ(entries[1].prompt, "an owl");
}

}  // namespace
}  // namespace imgperf
