#include "common/run_delay.h"

#include <sched.h>

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(ThreadRunDelay, NeverShrinks) {
  ThreadRunDelay delay;
  const auto before = delay.Total();
  if (!before) GTEST_SKIP() << "this kernel counts no run delay";
  EXPECT_GE(*before, 0);
  EXPECT_GE(delay.Total().value_or(-1), *before);
}

// Two threads on one processor, neither of which ever sleeps: one of them waits.
TEST(ThreadRunDelay, CountsTheTimeBehindAnotherThread) {
  ThreadRunDelay delay;
  const auto before = delay.Total();
  if (!before) GTEST_SKIP() << "this kernel counts no run delay";
  cpu_set_t old;
  ASSERT_EQ(sched_getaffinity(0, sizeof old, &old), 0);
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(sched_getcpu(), &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  std::atomic<bool> enough{false};
  std::thread other([&] {  // inherits the affinity
    while (!enough) continue;
  });
  while (delay.Total().value_or(*before) == *before) continue;
  enough = true;
  other.join();
  sched_setaffinity(0, sizeof old, &old);
  EXPECT_GT(delay.Total().value_or(0), *before);
}

TEST(ThreadRunDelay, IsOfTheThreadThatMadeIt) {
  std::optional<ThreadRunDelay> made;
  std::thread([&] { made.emplace(); }).join();
  EXPECT_FALSE(made->Total().has_value()) << "that thread is gone";
}

}  // namespace
}  // namespace imgperf
