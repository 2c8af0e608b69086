#include "controller/credit/share_choice.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace imgperf {
namespace {

std::vector<std::uint64_t> Chosen(const ShareChoice& choice, std::uint64_t credits) {
  std::vector<std::uint64_t> chosen;
  for (std::uint64_t i = 0; i < credits; ++i) {
    if (choice.Chooses(i)) chosen.push_back(i);
  }
  return chosen;
}

TEST(ShareChoice, IsTheSameOnEveryMachine) {
  EXPECT_EQ(Chosen(ShareChoice(7, 1, 300'000), 20), Chosen(ShareChoice(7, 1, 300'000), 20));
  EXPECT_EQ(Chosen(ShareChoice(7, 1, 300'000), 20), (std::vector<std::uint64_t>{1, 5, 8, 11, 15, 18}));
}

TEST(ShareChoice, DiffersBySeedAndPhase) {
  const auto one = Chosen(ShareChoice(7, 1, 300'000), 1000);
  EXPECT_NE(one, Chosen(ShareChoice(8, 1, 300'000), 1000));
  EXPECT_NE(one, Chosen(ShareChoice(7, 2, 300'000), 1000));
}

TEST(ShareChoice, IsExactWhereTheShareOfTheCreditsIsWhole) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    for (const std::uint32_t percent : {1, 5, 10, 30, 33, 50, 51, 70, 75, 90, 99, 100}) {
      EXPECT_EQ(Chosen(ShareChoice(seed, 0, percent * 10'000), 1000).size(), percent * 10)
          << percent << " % with seed " << seed;
    }
  }
}

TEST(ShareChoice, IsLessThanOneAwayAtAnyTime) {
  for (const std::uint32_t ppm :
       {1U, 999U, 123'456U, 333'333U, 400'000U, 499'999U, 500'001U, 666'667U, 999'999U}) {
    const ShareChoice choice(3, 2, ppm);
    double cancelled = 0;
    for (std::uint64_t i = 0; i < 20'000; ++i) {
      cancelled += choice.Chooses(i) ? 1 : 0;
      const double asked = static_cast<double>(i + 1) * ppm / 1e6;
      ASSERT_LT(std::abs(cancelled - asked), 1.0) << ppm << " ppm after " << i + 1;
    }
  }
}

// Entries and URLs come round and round: each must get its share.
TEST(ShareChoice, FallsInStepWithNoRound) {
  for (const std::uint32_t percent : {10, 25, 30, 40, 50, 60, 80, 90}) {
    const ShareChoice choice(11, 0, percent * 10'000);
    for (const std::size_t round : {2, 3, 4, 5, 10, 20}) {
      std::vector<double> hits(round);
      constexpr std::uint64_t kCredits = 60'000;
      for (std::uint64_t i = 0; i < kCredits; ++i) hits[i % round] += choice.Chooses(i) ? 1 : 0;
      for (const double hit : hits) {
        const double share = 100 * hit * static_cast<double>(round) / kCredits;
        EXPECT_NEAR(share, percent, 7) << percent << " % in rounds of " << round;
      }
    }
  }
}

TEST(ShareChoice, HoldsFarIntoAPhase) {
  const ShareChoice choice(1, 0, 300'000);
  int cancelled = 0;
  for (std::uint64_t i = 999'999'000; i < 1'000'000'000; ++i) cancelled += choice.Chooses(i) ? 1 : 0;
  EXPECT_EQ(cancelled, 300);
}

TEST(ShareChoice, AllMeansAll) { EXPECT_EQ(Chosen(ShareChoice(1, 0, 1'000'000), 77).size(), 77U); }

}  // namespace
}  // namespace imgperf
