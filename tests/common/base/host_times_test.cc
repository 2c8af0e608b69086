#include "common/host_times.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(HostTimes, AreReadOffTheFirstLine) {
  const auto times = ParseHostTimes("cpu  10 20 30 400 5 6 7 22 9 9\ncpu0 1 1 1 1 1 1 1 1 1 1\n");
  ASSERT_TRUE(times.has_value());
  EXPECT_EQ(times->all, 500U) << "guests' time is part of user and nice";
  EXPECT_EQ(times->stolen, 22U);
}

TEST(HostTimes, OtherTextsTellNothing) {
  for (const char* text : {"", "cpu", "cpu ", "cpu0 1 2 3 4 5 6 7 8", "cpu  1 2 3 4 5 6 7",
                           "cpu  1 2 x 4 5 6 7 8", "cpu  1 2 3 4 5 6 7 99999999999999999999"}) {
    EXPECT_FALSE(ParseHostTimes(text).has_value()) << text;
  }
}

TEST(HostTimes, TheShareIsOfTheTimeBetween) {
  EXPECT_DOUBLE_EQ(*StolenShare(HostTimes{100, 10}, HostTimes{300, 60}), 0.25);
  EXPECT_FALSE(StolenShare(HostTimes{100, 10}, HostTimes{100, 10}).has_value());
  EXPECT_FALSE(StolenShare(std::nullopt, HostTimes{100, 10}).has_value());
  EXPECT_FALSE(StolenShare(HostTimes{100, 10}, std::nullopt).has_value());
  EXPECT_FALSE(StolenShare(HostTimes{100, 10}, HostTimes{300, 5}).has_value()) << "another machine's";
}

TEST(HostTimes, ThisHostTells) {
  const auto times = ReadHostTimes();
  ASSERT_TRUE(times.has_value());
  EXPECT_GT(times->all, 0U);
  EXPECT_LE(times->stolen, times->all);
}

}  // namespace
}  // namespace imgperf
