#include "controller/service/page_entries_of.h"

#include <gmock/gmock.h>

namespace imgperf {
namespace {

using ::testing::HasSubstr;

RunPlan TwoRows(SeedPer per) {
  RunPlan plan;
  plan.entries = {{"a fox", ""}, {"a hen", R"({"size":"64x32","seed":7})"}};
  plan.request.size = "512x512";
  plan.request.seed_per = per;
  plan.request.seed_base = 100;
  return plan;
}

std::optional<std::int64_t> SeedOfFirst(SeedPer per, std::uint64_t credit) {
  const RunPlan plan = TwoRows(per);
  return PageEntriesOf(plan).find(0, credit)->seed;
}

TEST(PageEntriesOf, TellsWhatWasAskedFor) {
  const RunPlan plan = TwoRows(SeedPer::kNone);
  const PageEntries entries = PageEntriesOf(plan);
  EXPECT_EQ(entries.find(0, 0)->prompt, "a fox");
  EXPECT_EQ(entries.find(0, 0)->size, "512x512");
  EXPECT_FALSE(entries.find(2, 0)) << "the plan has two";
  EXPECT_EQ(entries.missing, "");
}

TEST(PageEntriesOf, SeedsAreThoseOfTheBodies) {
  EXPECT_EQ(SeedOfFirst(SeedPer::kNone, 5), std::nullopt);
  EXPECT_EQ(SeedOfFirst(SeedPer::kFixed, 5), 100);
  EXPECT_EQ(SeedOfFirst(SeedPer::kEntry, 5), 100);
  EXPECT_EQ(SeedOfFirst(SeedPer::kRequest, 5), 105);
}

TEST(PageEntriesOf, TheEntrysOwnFieldsGoFirst) {
  RunPlan plan = TwoRows(SeedPer::kEntry);
  plan.request.extra_json = R"({"seed":3,"size":7})";
  const PageEntries entries = PageEntriesOf(plan);
  EXPECT_EQ(entries.find(0, 0)->seed, 3);
  EXPECT_EQ(entries.find(0, 0)->size, "512x512") << "a size that is no text is none";
  EXPECT_EQ(entries.find(1, 0)->seed, 7);
  EXPECT_EQ(entries.find(1, 0)->size, "64x32");
}

TEST(PageEntriesOf, KindsOfAMixHaveTheirOwnSizes) {
  RunPlan plan = TwoRows(SeedPer::kEntry);
  plan.mix = {{1, plan.request}, {1, plan.request}};
  plan.mix[1].request.size = "1024x1024";
  plan.entries = {{"a fox", ""}, {"a fox", ""}, {"a hen", ""}};
  plan.entries[1].variant = 1;
  const PageEntries entries = PageEntriesOf(plan);
  EXPECT_EQ(entries.find(1, 0)->size, "1024x1024");
  EXPECT_EQ(entries.find(1, 0)->seed, 100) << "the same row";
  EXPECT_EQ(entries.find(2, 0)->seed, 101);
}

TEST(PageEntriesOf, AnotherDatasetIsSeen) {
  RunPlan plan;
  plan.dataset_hash = "ab";
  EXPECT_EQ(DatasetFault(plan, R"({"dataset_hash":"ab"})"), "");
  for (const char* other : {R"({"dataset_hash":"cd"})", "{}", "[]", "", "garbage"})
    EXPECT_THAT(DatasetFault(plan, other), HasSubstr("another one")) << other;
}

}  // namespace
}  // namespace imgperf
