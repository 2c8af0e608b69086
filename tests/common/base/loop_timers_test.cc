// Timers against the machine's clock. What is asserted is order and "not early"; how late is the machine's
// affair.
#include <functional>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "common/loop.h"

namespace imgperf {
namespace {

class LoopTimersTest : public testing::Test {
 protected:
  Loop loop_{SystemClock()};
  Nanos start_ = loop_.Now();
};

TEST_F(LoopTimersTest, ATimerNeverRunsEarly) {
  const Nanos when = start_ + 3 * kMillisecond + 137;
  Nanos ran = 0;
  Nanos turn = 0;
  loop_.At(when, [&] {
    ran = SystemClock().Now();
    turn = loop_.Now();
    loop_.Stop();
  });
  loop_.Run();
  EXPECT_GE(ran, when);
  EXPECT_GE(turn, when);
}

TEST_F(LoopTimersTest, RunInTheOrderOfTheirInstants) {
  std::vector<int> order;
  loop_.At(start_ + 3 * kMillisecond, [&] {
    order.push_back(3);
    loop_.Stop();
  });
  loop_.At(start_ + 1 * kMillisecond, [&] { order.push_back(1); });
  loop_.At(start_ + 2 * kMillisecond, [&] { order.push_back(2); });
  loop_.Run();
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

TEST_F(LoopTimersTest, OfOneInstantRunInTheOrderOfSetting) {
  std::vector<int> order;
  for (int i = 0; i < 4; ++i) loop_.At(start_ + kMillisecond, [&, i] { order.push_back(i); });
  loop_.At(start_ + kMillisecond, [&] { loop_.Stop(); });
  loop_.Run();
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3}));
}

TEST_F(LoopTimersTest, OneOfThePastRunsInTheNextTurn) {
  std::vector<int> order;
  loop_.At(start_ - kSecond, [&] { order.push_back(2); });
  loop_.At(-5, [&] { order.push_back(0); });
  loop_.At(0, [&] { order.push_back(1); });
  loop_.At(start_, [&] { loop_.Stop(); });
  loop_.Run();
  EXPECT_EQ(order, (std::vector{0, 1, 2}));
}

TEST_F(LoopTimersTest, ACancelledOneNeverRuns) {
  const auto id = loop_.At(start_ + kMillisecond, [] { FAIL() << "it was cancelled"; });
  loop_.At(start_ + 2 * kMillisecond, [&] { loop_.Stop(); });
  loop_.Cancel(id);
  loop_.Run();
}

TEST_F(LoopTimersTest, OneMayCancelAnotherThatIsDueInTheSameTurn) {
  Loop::TimerId second = 0;
  loop_.At(start_, [&] {
    loop_.Cancel(second);
    loop_.Stop();
  });
  second = loop_.At(start_, [] { FAIL() << "it was cancelled"; });
  loop_.Run();
}

TEST_F(LoopTimersTest, CancelIgnoresWhatRanAndWhatNeverWas) {
  Loop::TimerId id = 0;
  id = loop_.At(start_, [&] { loop_.Cancel(id); });
  loop_.At(start_ + kMillisecond, [&] {
    loop_.Cancel(id);
    loop_.Cancel(987'654);
    loop_.Stop();
  });
  loop_.Run();
}

TEST_F(LoopTimersTest, CancelDestroysTheTaskAtOnce) {
  auto kept = std::make_shared<int>(1);
  const auto id = loop_.At(start_ + 3600 * kSecond, [kept] {});
  EXPECT_EQ(kept.use_count(), 2);
  loop_.Cancel(id);
  EXPECT_EQ(kept.use_count(), 1);
}

TEST_F(LoopTimersTest, AnEarlierOneSetLaterComesFirst) {
  // The descriptor was armed for the hour; it must be armed anew for the millisecond.
  loop_.At(start_ + 3600 * kSecond, [] { FAIL() << "an hour has not passed"; });
  loop_.Post([&] { loop_.At(loop_.Now() + kMillisecond, [&] { loop_.Stop(); }); });
  loop_.Run();
}

TEST_F(LoopTimersTest, OneThatSetsItselfAnewAtNowDoesNotStarveTheLoop) {
  int runs = 0;
  std::function<void()> again = [&] {
    ++runs;
    loop_.At(loop_.Now(), again);
  };
  loop_.At(start_, again);
  loop_.Post([&] { loop_.Post([&] { loop_.Stop(); }); });  // two turns from now
  loop_.Run();
  EXPECT_LE(runs, 2);
}

TEST_F(LoopTimersTest, TheTurnsInstantIsSharedByItsHandlers) {
  std::vector<Nanos> seen;
  for (int i = 0; i < 3; ++i) loop_.Post([&] { seen.push_back(loop_.Now()); });
  loop_.Post([&] { loop_.Stop(); });
  loop_.Run();
  EXPECT_EQ(seen, std::vector<Nanos>(3, loop_.Now()));
}

TEST_F(LoopTimersTest, ThePreviousTurnIsTheOneBefore) {
  std::vector<Nanos> turns;
  std::vector<Nanos> previous;
  std::function<void()> note = [&] {
    turns.push_back(loop_.Now());
    previous.push_back(loop_.PreviousTurn());
    turns.size() < 3 ? loop_.Post(note) : loop_.Stop();
  };
  loop_.Post(note);
  loop_.Run();
  EXPECT_EQ(previous[0], start_);
  EXPECT_EQ(previous[1], turns[0]);
  EXPECT_EQ(previous[2], turns[1]);
}

}  // namespace
}  // namespace imgperf
