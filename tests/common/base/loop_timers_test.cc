// Timers against the machine's clock. What is asserted is order and "not early"; how late is the machine's
// affair.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
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

// Told by hand; grows by so much with each reading.
class FakeRunDelay final : public RunDelay {
 public:
  explicit FakeRunDelay(std::optional<Nanos> step) : step_(step) {}
  std::optional<Nanos> Total() override {
    if (!step_) return std::nullopt;
    return total_ += *step_;
  }

 private:
  std::optional<Nanos> step_;
  Nanos total_ = 0;
};

TEST_F(LoopTimersTest, NothingIsLateWhereItIsNotMeasured) {
  loop_.At(start_ + kMillisecond, [&] {
    EXPECT_EQ(loop_.ReadySince(), loop_.Now());
    EXPECT_EQ(loop_.TakeWorstDelay(), 0);
    loop_.Stop();
  });
  loop_.Run();
}

TEST_F(LoopTimersTest, WhatIsFoundAtOnceMayBeAsOldAsTheTurnBefore) {
  loop_.MeasureDelays(std::make_unique<FakeRunDelay>(0));
  Nanos first = 0;
  loop_.Post([&] {
    first = loop_.Now();
    loop_.Post([&] {
      EXPECT_LE(loop_.ReadySince(), first);
      EXPECT_GT(loop_.TakeWorstDelay(), 0) << "no turn takes no time";
      loop_.Stop();
    });
  });
  loop_.Run();
}

// Returns once that thread of this process sleeps.
void AwaitSleep(pid_t thread) {
  const std::string file = "/proc/self/task/" + std::to_string(thread) + "/stat";
  std::string stat;
  do {
    std::ifstream in(file);
    std::getline(in, stat);
  } while (stat.find(") S ") == std::string::npos);
}

TEST_F(LoopTimersTest, ASleeperWokenByADescriptorIsLateByItsRunDelay) {
  loop_.MeasureDelays(std::make_unique<FakeRunDelay>(3));
  const int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  loop_.Watch(fd, EPOLLIN, [&](std::uint32_t) {
    EXPECT_EQ(loop_.ReadySince(), loop_.Now() - 3);
    loop_.Stop();
  });
  std::thread writer([fd, sleeper = gettid()] {
    AwaitSleep(sleeper);
    eventfd_write(fd, 1);
  });
  loop_.Run();
  writer.join();
  close(fd);
}

TEST_F(LoopTimersTest, TicksWhereTheSchedulerTellsNothing) {
  loop_.MeasureDelays(std::make_unique<FakeRunDelay>(std::nullopt));
  int turns = 0;
  loop_.BeforeWait([&] {
    if (++turns == 4) loop_.Stop();
    return false;
  });
  loop_.Run();  // nothing else would ever end it
  EXPECT_EQ(turns, 4);
}

}  // namespace
}  // namespace imgperf
