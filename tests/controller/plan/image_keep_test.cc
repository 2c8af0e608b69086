#include "controller/plan/image_keep.h"

#include <gmock/gmock.h>

namespace imgperf {
namespace {

std::vector<std::uint64_t> Kept(const ImageKeep& keep, std::uint64_t credits) {
  std::vector<std::uint64_t> kept;
  for (std::uint64_t i = 0; i < credits; ++i) {
    if (keep.Keep(i)) kept.push_back(i);
  }
  return kept;
}

TEST(ImageKeep, SpreadsEvenlyOverAKnownCount) {
  EXPECT_THAT(Kept(ImageKeep(3, 9), 9), testing::ElementsAre(0, 3, 6));
  EXPECT_THAT(Kept(ImageKeep(4, 10), 10), testing::ElementsAre(0, 3, 5, 8));
  EXPECT_THAT(Kept(ImageKeep(1, 100), 100), testing::ElementsAre(0));
}

TEST(ImageKeep, KeepsExactlyAsManyAsAsked) {
  for (std::uint64_t total = 1; total <= 60; ++total) {
    for (std::uint64_t wanted = 0; wanted <= 70; ++wanted) {
      EXPECT_EQ(Kept(ImageKeep(wanted, total), total).size(), std::min(wanted, total))
          << wanted << " of " << total;
    }
  }
}

TEST(ImageKeep, TakesTheFirstOnesOfAnUnknownCount) {
  EXPECT_THAT(Kept(ImageKeep(3, std::nullopt), 9), testing::ElementsAre(0, 1, 2));
}

TEST(ImageKeep, DoesNotOverflow) {
  const ImageKeep keep(1'000'000'000, 10'000'000'000'000);
  EXPECT_TRUE(keep.Keep(0));
  EXPECT_TRUE(keep.Keep(9'999'999'990'000));
  EXPECT_FALSE(keep.Keep(9'999'999'990'001));
  EXPECT_FALSE(keep.Keep(10'000'000'000'000));
}

RunPlan TwoPhases() {
  RunPlan plan;
  plan.phases.resize(3);
  plan.phases[0].kind = PhaseKind::kWarmup;
  plan.phases[0].requests = 100;
  plan.phases[1].requests = 4;
  plan.phases[2].requests = 6;
  plan.output.images = 5;
  return plan;
}

TEST(ImageKeep, CountsOverAllProfilingPhases) {
  EXPECT_THAT(Kept(MakeImageKeep(TwoPhases()), 10), testing::ElementsAre(0, 2, 4, 6, 8));
}

TEST(ImageKeep, DoesNotTrustACountThatAClockMayCut) {
  RunPlan plan = TwoPhases();
  plan.phases[2].duration_for = kSecond;
  EXPECT_THAT(Kept(MakeImageKeep(plan), 10), testing::ElementsAre(0, 1, 2, 3, 4));
}

TEST(ImageKeep, KeepsAllOrNone) {
  RunPlan plan = TwoPhases();
  plan.output.images = 0;
  EXPECT_TRUE(Kept(MakeImageKeep(plan), 10).empty());
  plan.output.all_images = true;
  EXPECT_EQ(Kept(MakeImageKeep(plan), 10).size(), 10u);
}

}  // namespace
}  // namespace imgperf
