#include "controller/credit/conversations.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

SessionId SessionOf(char letter) { return *SessionId::FromBytes(std::string(16, letter)); }

// Rows 0 to 2 are one conversation, 3 stands alone, 4 and 5 are another.
std::vector<Entry> Talks() {
  std::vector<Entry> entries(6);
  for (const auto& [row, turn] : {std::pair{1, 1}, {2, 2}, {5, 1}}) entries[row].turn = turn;
  return entries;
}

struct ConversationsTest : testing::Test {
  std::optional<NextTurn> Ready() {
    return talks.FirstReady([](const NextTurn&) { return true; });
  }
  Conversations talks{Talks()};
  const SessionId a = SessionOf('a');
  const SessionId b = SessionOf('b');
};

TEST_F(ConversationsTest, RowsWithoutFurtherTurnsAreNone) {
  EXPECT_FALSE(Conversations(std::vector<Entry>(3)).any());
  EXPECT_TRUE(talks.any());
  talks.Begin(9, 3, 0, a);
  EXPECT_TRUE(talks.All().empty());
  EXPECT_EQ(talks.outstanding(), 0u);
}

TEST_F(ConversationsTest, TurnsFollowOneAnotherAtTheirSession) {
  talks.Begin(10, 0, 1, a);
  EXPECT_EQ(talks.outstanding(), 2u);
  EXPECT_FALSE(Ready());
  EXPECT_FALSE(talks.OnEnd(10, 10, true, 4, 77));
  const auto next = Ready();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->turn, 1u);
  EXPECT_EQ(next->entry, 1u);
  EXPECT_EQ(next->url, 1u);
  EXPECT_EQ(next->session, a);
  EXPECT_EQ(next->slot, 4u);
  EXPECT_EQ(next->due, 77);
  EXPECT_EQ(talks.outstanding(), 2u);
  talks.Took(*next, 12);
  EXPECT_FALSE(Ready());
  EXPECT_EQ(talks.outstanding(), 1u);
  EXPECT_FALSE(talks.OnEnd(10, 10, true, 4, 78)) << "an older turn's";
  EXPECT_FALSE(Ready());
  talks.OnEnd(10, 12, true, 4, 79);
  talks.Took(*Ready(), 13);
  EXPECT_EQ(talks.outstanding(), 0u);
  EXPECT_FALSE(talks.OnEnd(10, 13, true, 4, 80));
  EXPECT_TRUE(talks.All().empty());
}

TEST_F(ConversationsTest, AFailureLeavesTheRestUnsent) {
  talks.Begin(10, 0, 1, a);
  const auto broken = talks.OnEnd(10, 10, false, 4, 77);
  ASSERT_TRUE(broken);
  EXPECT_EQ(broken->first_turn, 1u);
  EXPECT_EQ(broken->first_entry, 1u);
  EXPECT_EQ(broken->count, 2u);
  EXPECT_EQ(broken->url, 1u);
  EXPECT_TRUE(talks.All().empty());
  EXPECT_EQ(talks.outstanding(), 0u);
  talks.Begin(20, 4, 0, a);
  talks.OnEnd(20, 20, true, {}, 1);
  talks.Took(*Ready(), 21);
  EXPECT_FALSE(talks.OnEnd(20, 21, false, {}, 2)) << "nothing is behind the last turn";
}

TEST_F(ConversationsTest, WhatWaitsIsBrokenWithItsOwnTurn) {
  talks.Begin(10, 0, 0, a);
  talks.OnEnd(10, 10, true, 4, 77);
  const auto broken = talks.Break(10, false);
  ASSERT_TRUE(broken);
  EXPECT_EQ(broken->first_turn, 1u);
  EXPECT_EQ(broken->count, 2u);
  EXPECT_FALSE(Ready());
  EXPECT_FALSE(talks.Break(10, false)) << "it is gone";
}

TEST_F(ConversationsTest, BeginsAnewSoOftenAndNoOftener) {
  CreditId credit = 10;
  talks.Begin(credit, 0, 1, a);
  for (std::uint32_t i = 0; i < Conversations::kMaxRestarts; ++i) {
    talks.OnEnd(credit, credit, true, 0, 1);
    EXPECT_FALSE(talks.Break(credit, true));
    EXPECT_EQ(talks.outstanding(), 3u);
    ASSERT_TRUE(talks.NextAgain());
    EXPECT_EQ(talks.NextAgain()->entry, 0u);
    EXPECT_EQ(talks.NextAgain()->url, 1u);
    talks.TookAgain(++credit, b);
    EXPECT_FALSE(talks.NextAgain());
    EXPECT_EQ(talks.outstanding(), 2u);
  }
  EXPECT_TRUE(talks.Break(credit, true));
  EXPECT_FALSE(talks.NextAgain());
  EXPECT_EQ(talks.outstanding(), 0u);
}

TEST_F(ConversationsTest, AFurtherAttemptGoesBackToTheFirstTurn) {
  talks.Begin(10, 0, 1, a);
  talks.OnEnd(10, 10, true, 0, 1);
  talks.Took(*Ready(), 11);
  talks.BeginAgain(10, 9, b);
  EXPECT_EQ(talks.All().at(0).session, a) << "credit 9 is none of its";
  talks.BeginAgain(10, 11, b);
  EXPECT_EQ(talks.outstanding(), 2u);
  EXPECT_TRUE(talks.RunsNow(10, 11));
  talks.OnEnd(10, 11, true, 0, 1);
  EXPECT_EQ(Ready()->turn, 1u);
  EXPECT_EQ(Ready()->session, b);
}

TEST_F(ConversationsTest, APhaseForgetsTheOneBefore) {
  talks.Begin(10, 0, 1, a);
  talks.Begin(11, 4, 1, a);
  talks.OnEnd(11, 11, true, 0, 1);
  talks.Break(10, true);
  talks.Clear();
  EXPECT_EQ(talks.outstanding(), 0u);
  EXPECT_FALSE(Ready() || talks.NextAgain() || talks.HasReady());
}

}  // namespace
}  // namespace imgperf
