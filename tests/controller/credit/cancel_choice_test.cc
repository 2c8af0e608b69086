#include "controller/credit/cancel_choice.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace imgperf {
namespace {

std::vector<std::uint64_t> Cancelled(const CancelChoice& choice, std::uint64_t credits) {
  std::vector<std::uint64_t> cancelled;
  for (std::uint64_t i = 0; i < credits; ++i) {
    if (choice.Cancels(i)) cancelled.push_back(i);
  }
  return cancelled;
}

TEST(CancelChoice, IsTheSameOnEveryMachine) {
  EXPECT_EQ(Cancelled(CancelChoice(7, 1, 300'000), 20), Cancelled(CancelChoice(7, 1, 300'000), 20));
  EXPECT_EQ(Cancelled(CancelChoice(7, 1, 300'000), 20), (std::vector<std::uint64_t>{1, 5, 8, 11, 15, 18}));
}

TEST(CancelChoice, DiffersBySeedAndPhase) {
  const auto one = Cancelled(CancelChoice(7, 1, 300'000), 1000);
  EXPECT_NE(one, Cancelled(CancelChoice(8, 1, 300'000), 1000));
  EXPECT_NE(one, Cancelled(CancelChoice(7, 2, 300'000), 1000));
}

TEST(CancelChoice, IsExactWhereTheShareOfTheCreditsIsWhole) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    for (const std::uint32_t percent : {1, 5, 10, 30, 33, 50, 51, 70, 75, 90, 99, 100}) {
      EXPECT_EQ(Cancelled(CancelChoice(seed, 0, percent * 10'000), 1000).size(), percent * 10)
          << percent << " % with seed " << seed;
    }
  }
}

TEST(CancelChoice, IsLessThanOneAwayAtAnyTime) {
  for (const std::uint32_t ppm :
       {1U, 999U, 123'456U, 333'333U, 400'000U, 499'999U, 500'001U, 666'667U, 999'999U}) {
    const CancelChoice choice(3, 2, ppm);
    double cancelled = 0;
    for (std::uint64_t i = 0; i < 20'000; ++i) {
      cancelled += choice.Cancels(i) ? 1 : 0;
      const double asked = static_cast<double>(i + 1) * ppm / 1e6;
      ASSERT_LT(std::abs(cancelled - asked), 1.0) << ppm << " ppm after " << i + 1;
    }
  }
}

// Entries and URLs come round and round: each must get its share.
TEST(CancelChoice, FallsInStepWithNoRound) {
  for (const std::uint32_t percent : {10, 25, 30, 40, 50, 60, 80, 90}) {
    const CancelChoice choice(11, 0, percent * 10'000);
    for (const std::size_t round : {2, 3, 4, 5, 10, 20}) {
      std::vector<double> hits(round);
      constexpr std::uint64_t kCredits = 60'000;
      for (std::uint64_t i = 0; i < kCredits; ++i) hits[i % round] += choice.Cancels(i) ? 1 : 0;
      for (const double hit : hits) {
        const double share = 100 * hit * static_cast<double>(round) / kCredits;
        EXPECT_NEAR(share, percent, 7) << percent << " % in rounds of " << round;
      }
    }
  }
}

TEST(CancelChoice, HoldsFarIntoAPhase) {
  const CancelChoice choice(1, 0, 300'000);
  int cancelled = 0;
  for (std::uint64_t i = 999'999'000; i < 1'000'000'000; ++i) cancelled += choice.Cancels(i) ? 1 : 0;
  EXPECT_EQ(cancelled, 300);
}

TEST(CancelChoice, AllMeansAll) { EXPECT_EQ(Cancelled(CancelChoice(1, 0, 1'000'000), 77).size(), 77U); }

}  // namespace
}  // namespace imgperf
