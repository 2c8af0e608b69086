#include "worker/request/lazy_watch.h"

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "worker/request/lazy_timer.h"

namespace imgperf {
namespace {

// A connected pair of sockets; ours is the first.
struct Pair {
  Pair() { EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds.data()), 0); }
  ~Pair() {
    for (const int fd : fds)
      if (fd >= 0) close(fd);
  }
  void Say() const { EXPECT_EQ(write(fds[1], "x", 1), 1); }
  std::array<int, 2> fds{-1, -1};
};

TEST(LazyWatch, ReportsEventsOfDescriptorsThatAreWanted) {
  Loop loop(SystemClock());
  std::vector<int> seen;
  Pair pair;
  LazyWatch watch(loop, [&](int fd, std::uint32_t) {
    seen.push_back(fd);
    loop.Stop();
  });
  watch.Opened(pair.fds[0]);
  watch.Want(pair.fds[0], EPOLLIN);
  pair.Say();
  loop.Run();
  EXPECT_EQ(seen, std::vector{pair.fds[0]});
  watch.Closing(pair.fds[0]);
}

TEST(LazyWatch, ForgetsADescriptorThatWasClosedWithoutAWord) {
  Loop loop(SystemClock());
  int seen = 0;
  LazyWatch watch(loop, [&](int, std::uint32_t) {
    ++seen;
    loop.Stop();
  });
  for (const std::uint32_t wanted : {EPOLLOUT, EPOLLIN}) {  // its successor may want the same, or another
    const Pair pair;  // gets the lowest numbers that are free: the same each time
    watch.Opened(pair.fds[0]);
    watch.Want(pair.fds[0], wanted);
  }
  const Pair pair;
  watch.Opened(pair.fds[0]);
  watch.Want(pair.fds[0], EPOLLIN);
  pair.Say();
  loop.Run();
  EXPECT_EQ(seen, 1);
}

TEST(LazyWatch, WatchesAnIdleDescriptorAgainAfterItsEventWasDropped) {
  Loop loop(SystemClock());
  int seen = 0;
  Pair pair;
  LazyWatch watch(loop, [&](int, std::uint32_t) {
    ++seen;
    loop.Stop();
  });
  watch.Opened(pair.fds[0]);
  watch.Want(pair.fds[0], EPOLLIN);
  watch.Want(pair.fds[0], 0);
  pair.Say();  // an event on an idle descriptor: nobody is told, and the loop must not spin on it
  loop.At(loop.Now() + kMillisecond, [&] { watch.Want(pair.fds[0], EPOLLIN); });
  loop.Run();
  EXPECT_EQ(seen, 1);
  watch.Closing(pair.fds[0]);
}

TEST(LazyWatch, ForgetsADescriptorWhoseNumberIsUsedAgain) {
  Loop loop(SystemClock());
  int seen = 0;
  LazyWatch watch(loop, [&](int, std::uint32_t) {
    ++seen;
    loop.Stop();
  });
  int number = -1;
  {
    Pair first;
    number = first.fds[0];
    watch.Opened(number);
    watch.Want(number, EPOLLIN);
    watch.Closing(number);
  }
  Pair second;
  ASSERT_EQ(second.fds[0], number);
  watch.Opened(number);
  watch.Want(number, EPOLLIN);
  second.Say();
  loop.Run();
  EXPECT_EQ(seen, 1);
  watch.Closing(number);
}

TEST(LazyTimer, RunsOnceAtTheLastDeadlineSet) {
  Loop loop(SystemClock());
  std::vector<Nanos> ran;
  LazyTimer timer(loop, [&] {
    ran.push_back(SystemClock().Now());
    loop.Stop();
  });
  const Nanos start = SystemClock().Now();
  timer.Set(start + kMillisecond);
  timer.Set(start + 5 * kMillisecond);
  loop.Run();
  ASSERT_EQ(ran.size(), 1U);
  EXPECT_GE(ran[0], start + 5 * kMillisecond);
}

TEST(LazyTimer, StaysSilentWhenCleared) {
  Loop loop(SystemClock());
  int ran = 0;
  LazyTimer timer(loop, [&] { ++ran; });
  timer.Set(loop.Now() + kMillisecond);
  timer.Clear();
  loop.At(loop.Now() + 3 * kMillisecond, [&] { loop.Stop(); });
  loop.Run();
  EXPECT_EQ(ran, 0);
}

}  // namespace
}  // namespace imgperf
