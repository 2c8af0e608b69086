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

}  // namespace
}  // namespace imgperf
