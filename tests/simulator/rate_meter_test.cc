#include "simulator/rate_meter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf {
namespace {

using testing::HasSubstr;

TEST(RateMeter, CountsDownAndFillsUp) {
  RateMeter meter(60);
  EXPECT_TRUE(meter.Take(kSecond));
  EXPECT_TRUE(meter.Take(kSecond));
  EXPECT_THAT(meter.Headers(), HasSubstr("x-ratelimit-limit-requests: 60\r\n"));
  EXPECT_THAT(meter.Headers(), HasSubstr("x-ratelimit-remaining-requests: 58\r\n"));
  EXPECT_THAT(meter.Headers(), HasSubstr("x-ratelimit-reset-requests: 2s\r\n"));
  EXPECT_TRUE(meter.Take(3600 * kSecond));
  EXPECT_THAT(meter.Headers(), HasSubstr("remaining-requests: 59")) << "never more than a minute's";
}

TEST(RateMeter, RefusesWhatIsOverTheLimitUntilTimeHasPassed) {
  RateMeter meter(60);
  for (int k = 0; k < 60; ++k) EXPECT_TRUE(meter.Take(kSecond));
  EXPECT_FALSE(meter.Take(kSecond));
  EXPECT_THAT(meter.Headers(), HasSubstr("reset-requests: 1m0s"));
  EXPECT_TRUE(meter.Take(2 * kSecond));
  EXPECT_FALSE(meter.Take(2 * kSecond));
}

}  // namespace
}  // namespace imgperf
