#include "common/turn_delay.h"

#include <memory>
#include <utility>

#include <gtest/gtest.h>

namespace imgperf {
namespace {

// Told by hand; counts how often it was asked.
class FakeRunDelay final : public RunDelay {
 public:
  std::optional<Nanos> Total() override {
    ++asked;
    return total;
  }
  std::optional<Nanos> total = 0;
  int asked = 0;
};

class TurnDelayTest : public testing::Test {
 protected:
  TurnDelayTest() : TurnDelayTest(std::make_unique<FakeRunDelay>()) {}

  // Looked at `looked`, found something at once.
  void Find(Nanos looked, bool whole = true) {
    delay_.AfterWait({looked, looked + 1, false, whole, true, 0});
  }
  // Fell asleep at `looked`, was woken at `ended` after waiting `delayed` for the processor.
  void SleepUntil(Nanos looked, Nanos ended, Nanos delayed) {
    delay_.BeforeSleep(looked);
    if (scheduler_.total) *scheduler_.total += delayed;
    delay_.AfterWait({looked, ended, true, true, true, 0});
  }
  // The same, and the loop's own timer, due at `rang`, is all that woke it.
  void Ring(Nanos looked, Nanos ended, Nanos rang) {
    delay_.BeforeSleep(looked);
    delay_.AfterWait({looked, ended, true, true, false, rang});
  }

  FakeRunDelay& scheduler_;
  TurnDelay delay_;

 private:
  explicit TurnDelayTest(std::unique_ptr<FakeRunDelay> scheduler)
      : scheduler_(*scheduler), delay_(std::move(scheduler)) {}
};

TEST_F(TurnDelayTest, WhatIsFoundAtOnceMayBeAsOldAsTheLastLook) {
  Find(kMillisecond);
  Find(3 * kMillisecond);
  EXPECT_EQ(delay_.ready_since(), kMillisecond);
  Find(4 * kMillisecond);
  EXPECT_EQ(delay_.ready_since(), 3 * kMillisecond);
}

TEST_F(TurnDelayTest, APollThatDidNotNameAllTellsNothingOfTheRest) {
  Find(kMillisecond);
  Find(3 * kMillisecond, false);
  Find(4 * kMillisecond, false);
  EXPECT_EQ(delay_.ready_since(), kMillisecond);
  Find(5 * kMillisecond);
  EXPECT_EQ(delay_.ready_since(), kMillisecond);
  Find(6 * kMillisecond);
  EXPECT_EQ(delay_.ready_since(), 5 * kMillisecond);
}

TEST_F(TurnDelayTest, ASleeperThatRunsAtOnceIsNotLateHoweverLongItSlept) {
  SleepUntil(kMillisecond, 10 * kSecond, 0);
  EXPECT_EQ(delay_.ready_since(), 10 * kSecond);
}

TEST_F(TurnDelayTest, ASleeperIsLateByWhatItWaitedForTheProcessor) {
  SleepUntil(kMillisecond, kSecond, 7 * kMillisecond);
  EXPECT_EQ(delay_.ready_since(), kSecond - 7 * kMillisecond);
}

TEST_F(TurnDelayTest, ASleeperIsNeverLateByMoreThanItSlept) {
  SleepUntil(kSecond, kSecond + kMillisecond, 7 * kMillisecond);
  EXPECT_EQ(delay_.ready_since(), kSecond);
}

// Preempted in a long turn: that was not waiting to wake up.
TEST_F(TurnDelayTest, DelayFromBeforeTheSleepDoesNotCount) {
  SleepUntil(kMillisecond, kSecond, 0);
  *scheduler_.total += 20 * kMillisecond;
  SleepUntil(kSecond + 25 * kMillisecond, 2 * kSecond, kMillisecond);
  EXPECT_EQ(delay_.ready_since(), 2 * kSecond - kMillisecond);
}

TEST_F(TurnDelayTest, AShortTurnIsNotWorthASecondReading) {
  SleepUntil(kMillisecond, kSecond, 0);
  EXPECT_EQ(scheduler_.asked, 2);
  SleepUntil(kSecond + 50 * kMicrosecond, 2 * kSecond, 0);
  EXPECT_EQ(scheduler_.asked, 3) << "after the wake alone";
  SleepUntil(2 * kSecond + kMillisecond, 3 * kSecond, 0);
  EXPECT_EQ(scheduler_.asked, 5);
}

TEST_F(TurnDelayTest, NobodyAsksForTheDelayOfATimer) {
  SleepUntil(kMillisecond, kSecond, 0);
  Ring(kSecond + 1, 2 * kSecond, 2 * kSecond);
  EXPECT_EQ(scheduler_.asked, 2);
}

TEST_F(TurnDelayTest, ALateTimerTellsWhatTheSchedulerDoesNotCount) {
  delay_.BeforeSleep(kSecond);
  delay_.AfterWait({kSecond, 4 * kSecond, true, true, true, 2 * kSecond});
  EXPECT_EQ(delay_.ready_since(), 2 * kSecond);
}

TEST_F(TurnDelayTest, WithoutASchedulerTimersAreAllThereIs) {
  scheduler_.total.reset();
  SleepUntil(kMillisecond, kSecond, 0);
  EXPECT_EQ(delay_.ready_since(), kSecond);
  Ring(kSecond + 1, 2 * kSecond, 2 * kSecond - 5);
  EXPECT_EQ(delay_.ready_since(), 2 * kSecond - 5);
}

// A stopped process: the signal that lets it go on ends the wait without naming anything.
TEST_F(TurnDelayTest, WhatCameWhileTheProcessWasStoppedMayBeAsOldAsTheLastLook) {
  SleepUntil(kMillisecond, kSecond, 0);
  delay_.BeforeSleep(kSecond + 10);
  delay_.AfterWait({kSecond + 10, 3 * kSecond, true, false, false, 0});
  Find(3 * kSecond + 10);
  EXPECT_EQ(delay_.ready_since(), kSecond + 10);
}

// Stopped between the poll that named something and the look at the clock: the poll could not name what came
// then.
TEST_F(TurnDelayTest, WhatCameWhileTheProcessWasStoppedAfterAPollIsAsOldAsTheTimerThatDidNotRing) {
  delay_.BeforeSleep(kSecond);
  delay_.AfterWait({kSecond, 4 * kSecond, true, true, true, 2 * kSecond});
  Find(4 * kSecond + 10);
  EXPECT_EQ(delay_.ready_since(), 2 * kSecond);
  Find(4 * kSecond + 20);
  EXPECT_EQ(delay_.ready_since(), 4 * kSecond + 10) << "and that poll named all";
}

TEST_F(TurnDelayTest, TheSameWhereTheTimerAloneWokeIt) {
  Ring(kSecond, 4 * kSecond, 2 * kSecond);
  Find(4 * kSecond + 10);
  EXPECT_EQ(delay_.ready_since(), 2 * kSecond);
}

// The same when the thread was throttled, or had to wait behind others, on its way back from the poll.
TEST_F(TurnDelayTest, WhatCameWhileTheThreadDidNotRunMayBeAsOldAsThatDelay) {
  SleepUntil(kMillisecond, kSecond, 150 * kMillisecond);
  EXPECT_EQ(delay_.ready_since(), kSecond - 150 * kMillisecond);
  Find(kSecond + 10);
  EXPECT_EQ(delay_.ready_since(), kSecond - 150 * kMillisecond);
  Find(kSecond + 20);
  EXPECT_EQ(delay_.ready_since(), kSecond + 10) << "and that poll named all";
}

TEST_F(TurnDelayTest, WakingUpIsNoSuchDelay) {
  SleepUntil(kMillisecond, kSecond, 60 * kMicrosecond);
  Find(kSecond + 10);
  EXPECT_EQ(delay_.ready_since(), kSecond);
}

TEST_F(TurnDelayTest, TheWorstIsTheLongestTurnOrTheLatestTimer) {
  Find(kMillisecond);
  Find(5 * kMillisecond + 1);
  EXPECT_EQ(delay_.TakeWorst(), 4 * kMillisecond);
  EXPECT_EQ(delay_.TakeWorst(), 0) << "taken";
  Ring(5 * kMillisecond + 2, kSecond, kSecond - 9 * kMillisecond);
  EXPECT_EQ(delay_.TakeWorst(), 9 * kMillisecond);
}

TEST_F(TurnDelayTest, SleepIsNoDelay) {
  SleepUntil(kMillisecond, 10 * kSecond, 0);
  SleepUntil(10 * kSecond + 5, 20 * kSecond, 0);
  EXPECT_EQ(delay_.TakeWorst(), 5);
}

}  // namespace
}  // namespace imgperf
