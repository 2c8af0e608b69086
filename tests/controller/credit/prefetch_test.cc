#include "controller/credit/prefetch.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

constexpr Nanos kTrip = 200 * kMicrosecond;

Prefetch After(int requests, Nanos latency) {
  Prefetch prefetch;
  for (int i = 0; i < requests; ++i) prefetch.NoteLatency(latency);
  return prefetch;
}

TEST(Prefetch, SlowTargetsNeedNone) {
  EXPECT_EQ(After(100, 2 * kSecond).DepthFor(kTrip, 0), 0U);
  EXPECT_EQ(After(100, 40 * kMillisecond).DepthFor(kTrip, 8), 0U) << "200 round trips";
}

TEST(Prefetch, FastOnesNeedAsManyAsEndWithinARoundTrip) {
  EXPECT_EQ(After(100, 20 * kMillisecond).DepthFor(kTrip, 0), 1U);
  EXPECT_EQ(After(100, 90 * kMicrosecond).DepthFor(kTrip, 0), 3U);
  EXPECT_EQ(After(100, 1).DepthFor(kTrip, 0), Prefetch::kMost);
  EXPECT_EQ(After(100, 0).DepthFor(kTrip, 0), Prefetch::kMost);
}

TEST(Prefetch, DoesNotComeAndGoAtTheBound) {
  const Prefetch prefetch = After(100, 36 * kMillisecond);  // 180 round trips
  EXPECT_EQ(prefetch.DepthFor(kTrip, 0), 0U);
  EXPECT_EQ(prefetch.DepthFor(kTrip, 1), 1U);
}

TEST(Prefetch, NothingIsGuessed) {
  EXPECT_EQ(After(15, kMillisecond).DepthFor(kTrip, 0), 0U);
  EXPECT_EQ(After(16, kMillisecond).DepthFor(kTrip, 0), 1U);
  EXPECT_EQ(After(100, kMillisecond).DepthFor(0, 0), 0U) << "no round trip is known";
  Prefetch prefetch = After(15, kMillisecond);
  EXPECT_TRUE(prefetch.NoteLatency(kMillisecond));
  EXPECT_FALSE(prefetch.NoteLatency(kMillisecond));
  prefetch.Begin();
  EXPECT_EQ(prefetch.DepthFor(kTrip, 8), 0U);
}

TEST(Prefetch, FollowsATargetThatBecomesSlow) {
  Prefetch prefetch = After(1000, kMillisecond);
  EXPECT_EQ(prefetch.DepthFor(kTrip, 0), 1U);
  for (int i = 0; i < 100; ++i) prefetch.NoteLatency(kSecond);
  EXPECT_EQ(prefetch.DepthFor(kTrip, 1), 0U);
}

}  // namespace
}  // namespace imgperf
