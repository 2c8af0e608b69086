#include "common/http/pending_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf::http {
namespace {

class PendingAnswerTest : public testing::Test {
 protected:
  // An answer that counts its endings.
  Answer Counted() {
    Answer answer;
    answer.after_write = [this](const Delivered& delivered) {
      ++ended_;
      complete_ += delivered.complete ? 1 : 0;
    };
    return answer;
  }

  int woken_ = 0;
  int ended_ = 0;
  int complete_ = 0;
  PendingAnswer pending_{[this] { ++woken_; }};
};

TEST_F(PendingAnswerTest, SettlesWhenTheAnswerFallsDue) {
  const auto ticket = pending_.Begin();
  EXPECT_FALSE(pending_.Settled(kSecond));
  EXPECT_EQ(pending_.Due(), std::nullopt);
  pending_.Put(ticket, Counted(), 2 * kSecond);
  EXPECT_EQ(woken_, 1);
  EXPECT_EQ(pending_.Due(), 2 * kSecond);
  EXPECT_FALSE(pending_.Settled(kSecond));
  EXPECT_TRUE(pending_.Settled(2 * kSecond));
  pending_.Finish({.bytes = 10, .complete = true});
  EXPECT_EQ(ended_, 1);
  EXPECT_EQ(complete_, 1);
}

TEST_F(PendingAnswerTest, TakesOnlyTheFirstAnswer) {
  const auto ticket = pending_.Begin();
  pending_.Put(ticket, Counted(), 0);
  pending_.Put(ticket, Counted(), 0);
  EXPECT_EQ(ended_, 1) << "the second one ends at once, unsent";
  pending_.Finish({.bytes = 10, .complete = true});
  EXPECT_EQ(ended_, 2);
  EXPECT_EQ(complete_, 1);
}

TEST_F(PendingAnswerTest, KeepsALateAnswerAwayFromTheNextRequest) {
  const auto first = pending_.Begin();
  pending_.Finish({});
  pending_.Begin();
  pending_.Put(first, Counted(), 0);
  EXPECT_EQ(ended_, 1);
  EXPECT_FALSE(pending_.Settled(kSecond));
}

TEST_F(PendingAnswerTest, TellsOfADepartureOnce) {
  const auto ticket = pending_.Begin();
  int gone = 0;
  pending_.OnGone(ticket, [&] { ++gone; });
  pending_.Departed(ticket);
  pending_.Departed(ticket);
  EXPECT_EQ(gone, 1);
  EXPECT_TRUE(pending_.IsGone());
  EXPECT_TRUE(pending_.Settled(0));
  pending_.Put(ticket, Counted(), 0);
  EXPECT_EQ(ended_, 1) << "its answer is dropped unsent";
}

TEST_F(PendingAnswerTest, TellsAtOnceOfADepartureThatIsPast) {
  const auto ticket = pending_.Begin();
  pending_.Departed(ticket);
  int gone = 0;
  pending_.OnGone(ticket, [&] { ++gone; });
  EXPECT_EQ(gone, 1);
}

TEST_F(PendingAnswerTest, ForgetsTheDepartureOfAnEarlierRequest) {
  const auto first = pending_.Begin();
  pending_.Finish({});
  pending_.Begin();
  pending_.Departed(first);
  EXPECT_FALSE(pending_.IsGone());
}

TEST(PendingAnswer, EndsAnUnsentAnswerWhenTheConnectionEnds) {
  int ended = 0;
  {
    PendingAnswer pending([] {});
    Answer answer;
    answer.after_write = [&](const Delivered& delivered) { ended += delivered.complete ? 100 : 1; };
    pending.Put(pending.Begin(), std::move(answer), kSecond);
  }
  EXPECT_EQ(ended, 1);
}

}  // namespace
}  // namespace imgperf::http
