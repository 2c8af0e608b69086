#include "controller/service/gathering.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf {
namespace {

using Decision = Gathering::Decision;
using testing::HasSubstr;

TEST(Gathering, StartsWhenAllAreHereAndGivesUpAtTheDeadlineOnly) {
  const Gathering gathering(2, 100, "");
  EXPECT_EQ(gathering.Decide(1, 99), Decision::kWait);
  EXPECT_EQ(gathering.Decide(1, 100), Decision::kGiveUp);
  EXPECT_EQ(gathering.Decide(2, 99), Decision::kStart);
  EXPECT_EQ(gathering.Decide(3, 200), Decision::kStart);
}

TEST(Gathering, SaysWhomItWaitsForAndHowToStartThem) {
  Gathering gathering(3, 100, "imgperf-worker --controller 127.0.0.1:7870");
  gathering.Joined("a", "host1");
  const std::string text = gathering.Describe(1);
  EXPECT_THAT(text, HasSubstr("waiting for 2 of 3 workers"));
  EXPECT_THAT(text, HasSubstr("a on host1"));
  EXPECT_THAT(text, HasSubstr("imgperf-worker --controller 127.0.0.1:7870"));
}

}  // namespace
}  // namespace imgperf
