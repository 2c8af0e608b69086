#include "controller/credit/unfit.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(Unfit, NobodyIsJudgedOnLittle) {
  EXPECT_FALSE(Unfit({49, 49}, {1000, 0}));
  EXPECT_FALSE(Unfit({1000, 1000}, {49, 0}));
  EXPECT_TRUE(Unfit({50, 50}, {50, 0}));
}

TEST(Unfit, WhatTheOthersSufferTooIsTheTargets) {
  EXPECT_FALSE(Unfit({1000, 1000}, {1000, 1000}));
  EXPECT_FALSE(Unfit({1000, 500}, {1000, 480}));
  EXPECT_FALSE(Unfit({100, 0}, {100, 100}));
}

// P(X >= k) of 1,000 requests at the others' 1 in 100 (by Laplace's rule 11 of 1,002): below 1e-6 from k = 31
// on.
TEST(Unfit, TheChanceDecides) {
  EXPECT_FALSE(Unfit({1000, 30}, {1000, 10}));
  EXPECT_TRUE(Unfit({1000, 31}, {1000, 10}));
}

TEST(Unfit, OneFailureOfManyIsChance) { EXPECT_FALSE(Unfit({100'000, 1}, {100'000, 0})); }

TEST(BesideOthersTest, OfOneStretchIsTheRuleItself) {
  for (const Tries& own : {Tries{50, 50}, Tries{50, 3}, Tries{49, 49}, Tries{200, 40}}) {
    BesideOthers comparison;
    comparison.Add(own, {300, 3});
    EXPECT_EQ(comparison.Unfit(), Unfit(own, {300, 3})) << own.ended << " " << own.failed;
  }
}

TEST(BesideOthersTest, AnOutageOfTheTargetBlamesNobody) {
  BesideOthers early;  // there when the target was away, beside one that has gone since
  early.Add({200, 200}, {100, 100});
  for (int i = 0; i < 20; ++i) early.Add({100, 1}, {100, 1});
  EXPECT_FALSE(early.Unfit());
  EXPECT_TRUE(Unfit({2200, 220}, {2000, 20})) << "all in one heap would have";
}

TEST(BesideOthersTest, StretchesWithoutOthersSayNothing) {
  BesideOthers alone;
  alone.Add({1000, 1000}, {0, 0});
  EXPECT_FALSE(alone.Unfit());
  alone.Add({1000, 1000}, {2, 0});  // the target went while they ended
  EXPECT_FALSE(alone.Unfit()) << "two cannot vouch for a thousand";
}

TEST(BesideOthersTest, OneThatFailsWhereverItIsBesideOthersIsUnfit) {
  BesideOthers comparison;
  for (int i = 0; i < 9; ++i) comparison.Add({6, 6}, {6, 0});
  EXPECT_TRUE(comparison.Unfit());
}

}  // namespace
}  // namespace imgperf
