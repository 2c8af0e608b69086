// Descriptors, posted work and the end of the loop, on the real kernel. Nothing here waits for time to pass:
// each test ends by an event, and a loop that misses it runs into ctest's own timeout.
#include "common/loop.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace imgperf {
namespace {

// A pipe whose ends are closed at the end of the test, at the latest.
class Pipe {
 public:
  Pipe() { EXPECT_EQ(pipe2(ends_.data(), O_NONBLOCK | O_CLOEXEC), 0); }
  ~Pipe() {
    CloseReader();
    CloseWriter();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int reader() const { return ends_[0]; }
  int writer() const { return ends_[1]; }
  void Fill() const { ASSERT_EQ(write(ends_[1], "x", 1), 1); }
  void Drain() const {
    char byte = 0;
    ASSERT_EQ(read(ends_[0], &byte, 1), 1);
  }
  void CloseReader() { Close(ends_[0]); }
  void CloseWriter() { Close(ends_[1]); }

 private:
  static void Close(int& fd) {
    if (fd >= 0) close(fd);
    fd = -1;
  }
  std::array<int, 2> ends_{-1, -1};
};

class LoopTest : public testing::Test {
 protected:
  Loop loop_{SystemClock()};
};

TEST_F(LoopTest, AReadableDescriptorCallsItsHandler) {
  const Pipe pipe;
  std::uint32_t seen = 0;
  loop_.Watch(pipe.reader(), EPOLLIN, [&](std::uint32_t events) {
    seen = events;
    loop_.Stop();
  });
  pipe.Fill();
  loop_.Run();
  EXPECT_TRUE(seen & EPOLLIN);
}

TEST_F(LoopTest, AClosedPeerIsAnEvent) {
  Pipe pipe;
  std::uint32_t seen = 0;
  loop_.Watch(pipe.reader(), EPOLLIN, [&](std::uint32_t events) {
    seen = events;
    loop_.Stop();
  });
  pipe.CloseWriter();
  loop_.Run();
  EXPECT_TRUE(seen & EPOLLHUP);
}

TEST_F(LoopTest, ALevelTriggeredDescriptorCallsUntilItIsDrained) {
  const Pipe pipe;
  int calls = 0;
  loop_.Watch(pipe.reader(), EPOLLIN, [&](std::uint32_t) {
    if (++calls < 3) return;
    pipe.Drain();
    loop_.Post([&] { loop_.Stop(); });
  });
  pipe.Fill();
  loop_.Run();
  EXPECT_EQ(calls, 3);
}

TEST_F(LoopTest, ModifyChangesWhatIsWaitedFor) {
  const Pipe pipe;
  std::vector<std::uint32_t> seen;
  loop_.Watch(pipe.writer(), 0, [&](std::uint32_t events) {
    seen.push_back(events);
    loop_.Stop();
  });
  loop_.Post([&] { loop_.Modify(pipe.writer(), EPOLLOUT); });
  loop_.Run();
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_TRUE(seen[0] & EPOLLOUT);
}

TEST_F(LoopTest, AHandlerMayUnwatchItself) {
  const Pipe pipe;
  int calls = 0;
  loop_.Watch(pipe.reader(), EPOLLIN, [&](std::uint32_t) {
    ++calls;
    loop_.Unwatch(pipe.reader());
    loop_.Post([&] { loop_.Stop(); });  // a turn in which the undrained pipe would call again
  });
  pipe.Fill();
  loop_.Run();
  EXPECT_EQ(calls, 1);
}

TEST_F(LoopTest, UnwatchingASecondDescriptorDropsItsEventOfThisBatch) {
  const Pipe first;
  const Pipe second;
  std::vector<std::string> calls;
  const auto once = [&](const std::string& who, const Pipe& other) {
    return [&, who](std::uint32_t) {
      calls.push_back(who);
      loop_.Unwatch(other.reader());
      loop_.Stop();
    };
  };
  loop_.Watch(first.reader(), EPOLLIN, once("first", second));
  loop_.Watch(second.reader(), EPOLLIN, once("second", first));
  first.Fill();
  second.Fill();
  loop_.Run();
  EXPECT_EQ(calls.size(), 1U) << "both were ready in one batch; the first called must silence the other";
}

TEST_F(LoopTest, AReusedDescriptorNumberDoesNotGetTheOldOnesEvent) {
  // Two ready descriptors; the first handler closes the other and opens a new one, which the kernel gives the
  // same number. The event fetched for the old one must not reach the new one's handler.
  std::array<Pipe, 2> old;
  std::unique_ptr<Pipe> fresh;
  int fresh_calls = 0;
  const auto replace = [&](Pipe& other) {
    const int number = other.reader();
    loop_.Unwatch(number);
    other.CloseReader();
    fresh = std::make_unique<Pipe>();
    ASSERT_EQ(fresh->reader(), number) << "the kernel gives the lowest free number";
    loop_.Watch(number, EPOLLIN, [&](std::uint32_t) { ++fresh_calls; });
    loop_.Stop();
  };
  loop_.Watch(old[0].reader(), EPOLLIN, [&](std::uint32_t) { replace(old[1]); });
  loop_.Watch(old[1].reader(), EPOLLIN, [&](std::uint32_t) { replace(old[0]); });
  old[0].Fill();
  old[1].Fill();
  loop_.Run();
  EXPECT_EQ(fresh_calls, 0);
}

TEST_F(LoopTest, AHandlerMayWatchManyNewDescriptors) {
  // Enough to move the table under the running handler.
  const Pipe pipe;
  std::vector<std::unique_ptr<Pipe>> more;
  const std::string captured(64, 'c');
  loop_.Watch(pipe.reader(), EPOLLIN, [&, captured](std::uint32_t) {
    for (int i = 0; i < 300; ++i) {
      more.push_back(std::make_unique<Pipe>());
      loop_.Watch(more.back()->reader(), EPOLLIN, [&](std::uint32_t) { loop_.Stop(); });
    }
    pipe.Drain();
    EXPECT_EQ(captured, std::string(64, 'c'));
    more.back()->Fill();
  });
  pipe.Fill();
  loop_.Run();
  EXPECT_EQ(more.size(), 300U);
}

TEST_F(LoopTest, UnwatchDestroysTheHandler) {
  const Pipe pipe;
  auto kept = std::make_shared<int>(1);
  loop_.Watch(pipe.reader(), EPOLLIN, [kept](std::uint32_t) {});
  EXPECT_EQ(kept.use_count(), 2);
  loop_.Unwatch(pipe.reader());
  EXPECT_EQ(kept.use_count(), 1);
}

TEST_F(LoopTest, UnwatchingFromInsideDestroysTheHandlerOnceItReturns) {
  const Pipe pipe;
  auto kept = std::make_shared<int>(1);
  loop_.Watch(pipe.reader(), EPOLLIN, [&, mine = kept](std::uint32_t) {
    loop_.Unwatch(pipe.reader());
    EXPECT_EQ(mine.use_count(), 2);
    loop_.Stop();
  });
  pipe.Fill();
  loop_.Run();
  EXPECT_EQ(kept.use_count(), 1);
}

TEST_F(LoopTest, UnwatchIgnoresWhatIsNotWatched) {
  loop_.Unwatch(-1);
  loop_.Unwatch(1'000'000);
  const Pipe pipe;
  loop_.Unwatch(pipe.reader());
  loop_.Watch(pipe.reader(), EPOLLIN, [](std::uint32_t) {});
  loop_.Unwatch(pipe.reader());
  loop_.Unwatch(pipe.reader());
}

TEST_F(LoopTest, PostedTasksRunInOrder) {
  std::vector<int> order;
  for (int i = 0; i < 5; ++i) loop_.Post([&, i] { order.push_back(i); });
  loop_.Post([&] { loop_.Stop(); });
  loop_.Run();
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4}));
}

TEST_F(LoopTest, ATaskPostedByATaskRunsInALaterTurn) {
  int depth = 0;
  std::function<void()> again = [&] {
    if (++depth == 100) loop_.Stop();
    loop_.Post(again);
  };
  loop_.Post(again);
  loop_.Run();
  EXPECT_EQ(depth, 100);
}

TEST_F(LoopTest, EveryTaskOfEveryThreadRunsOnceAndInItsThreadsOrder) {
  constexpr int kThreads = 4;
  constexpr int kEach = 2'000;
  std::array<std::vector<int>, kThreads> seen;
  int left = kThreads * kEach;
  std::vector<std::jthread> threads;
  threads.reserve(kThreads);
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        loop_.Post([&, t, i] {
          seen[static_cast<std::size_t>(t)].push_back(i);
          if (--left == 0) loop_.Stop();
        });
      }
    });
  }
  loop_.Run();
  for (const auto& one : seen) {
    ASSERT_EQ(one.size(), static_cast<std::size_t>(kEach));
    EXPECT_TRUE(std::is_sorted(one.begin(), one.end()));
  }
}

TEST_F(LoopTest, StopFromAnotherThreadEndsAWaitingLoop) {
  std::jthread stopper;
  loop_.Post([&] { stopper = std::jthread([&] { loop_.Stop(); }); });
  loop_.Run();
}

TEST_F(LoopTest, StopBeforeRunIsNotLost) {
  loop_.Stop();
  loop_.Run();
}

TEST_F(LoopTest, TheTurnThatStopsIsFinished) {
  std::vector<int> ran;
  loop_.Post([&] {
    loop_.Stop();
    ran.push_back(1);
  });
  loop_.Post([&] { ran.push_back(2); });
  loop_.Run();
  EXPECT_EQ(ran, (std::vector{1, 2}));
}

TEST(Loop, TasksLeftAtTheEndAreDestroyedUnrun) {
  auto kept = std::make_shared<bool>(false);
  {
    Loop loop(SystemClock());
    loop.Stop();
    loop.Run();
    loop.Post([kept] { *kept = true; });
    EXPECT_EQ(kept.use_count(), 2);
  }
  EXPECT_EQ(kept.use_count(), 1);
  EXPECT_FALSE(*kept);
}

TEST_F(LoopTest, PendingWorkKeepsTheLoopTurningWithoutAnEvent) {
  int checks = 0;
  loop_.BeforeWait([&] {
    if (++checks == 10) loop_.Stop();
    return true;
  });
  loop_.Run();
  EXPECT_EQ(checks, 10);
}

TEST_F(LoopTest, EveryCheckIsAskedBeforeEachWait) {
  int first = 0;
  int second = 0;
  loop_.BeforeWait([&] { return ++first < 3; });
  loop_.BeforeWait([&] {
    if (++second == 3) loop_.Stop();
    return false;
  });
  loop_.Run();
  EXPECT_EQ(first, 3);
  EXPECT_EQ(second, 3);
}

}  // namespace
}  // namespace imgperf
