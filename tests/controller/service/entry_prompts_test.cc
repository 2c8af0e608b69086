#include "controller/service/entry_prompts.h"

#include <gtest/gtest.h>

#include <set>

namespace imgperf {
namespace {

RunPlan PlanWith(std::vector<Entry> entries) {
  RunPlan plan;
  plan.entries = std::move(entries);
  return plan;
}

std::vector<std::uint64_t> HashesOf(const RunPlan& plan) {
  std::vector<std::uint64_t> hashes;
  for (const pb::JournalEntry& chunk : EntryPromptsOf(plan)) {
    EXPECT_EQ(chunk.entry_prompts().first(), hashes.size());
    hashes.insert(hashes.end(), chunk.entry_prompts().prompts().begin(),
                  chunk.entry_prompts().prompts().end());
  }
  return hashes;
}

TEST(EntryPrompts, AreNothingWhenNoImagesAreCompared) {
  RunPlan plan = PlanWith({{"a fox", ""}});
  plan.checks.duplicates = CheckMode::kOff;
  EXPECT_TRUE(EntryPromptsOf(plan).empty());
  plan.checks.similar = CheckMode::kWarn;
  EXPECT_EQ(EntryPromptsOf(plan).size(), 1u);
}

TEST(EntryPrompts, TheSameTextIsTheSamePromptWhateverElseItsRowSays) {
  const auto hashes = HashesOf(PlanWith({{"a fox", ""}, {"a cat", ""}, {"a fox", R"({"seed":7})"}}));
  ASSERT_EQ(hashes.size(), 3u);
  EXPECT_EQ(hashes[0], hashes[2]);
  EXPECT_NE(hashes[0], hashes[1]);
}

TEST(EntryPrompts, OtherReferenceImagesMakeAnotherPrompt) {
  std::vector<Entry> entries(6, Entry{"make it night", ""});
  entries[1].images = {{.file = 0}};
  entries[2].images = {{.file = 1}};
  entries[3].images = {{.file = 1}};
  entries[3].mask = ImageRef{.file = 0};
  entries[4].images = {{.file = 1}, {.file = 0}};
  entries[5].images = {{.url = "http://a/cat.png"}};
  const auto hashes = HashesOf(PlanWith(entries));
  EXPECT_EQ(std::set<std::uint64_t>(hashes.begin(), hashes.end()).size(), entries.size());
}

TEST(EntryPrompts, ComeInChunksWithoutGaps) {
  EXPECT_EQ(HashesOf(PlanWith(std::vector<Entry>(kPromptsPerEntry + 2, Entry{"x", ""}))).size(),
            kPromptsPerEntry + 2);
}

}  // namespace
}  // namespace imgperf
