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

// A worker and all of them, itself included.
struct Among {
  void Add(std::int64_t stretch, const Tries& of_own, const Tries& of_others) {
    for (std::uint64_t i = 0; i < of_own.ended; ++i) {
      own.Note(stretch, i >= of_own.failed);
      all.Note(stretch, i >= of_own.failed);
    }
    for (std::uint64_t i = 0; i < of_others.ended; ++i) all.Note(stretch, i >= of_others.failed);
  }
  bool Unfit() const { return UnfitBeside(own, all); }
  TriesByTime own;
  TriesByTime all;
};

TEST(UnfitBeside, OfOneStretchIsTheRuleItself) {
  for (const Tries& own : {Tries{50, 50}, Tries{50, 3}, Tries{49, 49}, Tries{200, 40}}) {
    Among among;
    among.Add(7, own, {300, 3});
    EXPECT_EQ(among.Unfit(), Unfit(own, {300, 3})) << own.ended << " " << own.failed;
  }
}

TEST(UnfitBeside, AnOutageOfTheTargetBlamesNobody) {
  Among early;  // there when the target was away, beside one that has gone since
  early.Add(0, {200, 200}, {100, 100});
  for (int i = 1; i < 20; ++i) early.Add(i, {100, 1}, {100, 1});
  EXPECT_FALSE(early.Unfit());
  EXPECT_TRUE(Unfit({2100, 219}, {2000, 119})) << "all in one heap would have";
}

TEST(UnfitBeside, WhatEndsLateStandsBesideWhatWasSentWithIt) {
  Among slow;  // requests of stretch 3 run into their timeout long after, on both sides
  for (int i = 0; i < 40; ++i) slow.Add(i, {30, 0}, {30, 0});
  slow.Add(3, {25, 25}, {25, 25});
  EXPECT_FALSE(slow.Unfit());
}

TEST(UnfitBeside, StretchesWithoutOthersSayNothing) {
  Among alone;
  alone.Add(0, {1000, 1000}, {0, 0});
  EXPECT_FALSE(alone.Unfit());
  alone.Add(1, {1000, 1000}, {2, 0});  // the target went while they were under way
  EXPECT_FALSE(alone.Unfit()) << "two cannot vouch for a thousand";
}

TEST(UnfitBeside, OneThatFailsWhereverItIsBesideOthersIsUnfit) {
  Among among;
  for (int i = 0; i < 9; ++i) among.Add(i, {6, 6}, {6, 0});
  EXPECT_TRUE(among.Unfit());
  among.all.Remove(among.own);
  EXPECT_EQ(among.all.At(0).ended, 6u);
  EXPECT_EQ(among.all.At(0).failed, 0u);
}

TEST(UnfitBeside, OldStretchesAreForgotten) {
  Among among;
  for (int i = 0; i < 9; ++i) among.Add(i, {6, 6}, {6, 0});
  for (int i = 0; i < 200; ++i) among.Add(i, {1, 0}, {1, 0});
  EXPECT_FALSE(among.Unfit());
  EXPECT_EQ(among.own.At(3).ended, 0u);
  among.own.Note(3, false);
  EXPECT_EQ(among.own.At(3).ended, 0u) << "too old to say anything";
}

}  // namespace
}  // namespace imgperf
