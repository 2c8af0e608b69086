#include "controller/telemetry/scrape_schedule.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

constexpr Nanos At(double seconds) { return static_cast<Nanos>(seconds * kSecond); }

TEST(ScrapeSchedule, KeepsItsGridAndLeavesOutWhatFallsIntoALongAnswer) {
  ScrapeSchedule schedule(At(10), kSecond);
  EXPECT_EQ(schedule.due(), At(10));
  schedule.Asked();
  EXPECT_TRUE(schedule.asking());
  schedule.Answered(At(10.2), true);
  EXPECT_FALSE(schedule.asking());
  EXPECT_EQ(schedule.due(), At(11));
  schedule.Asked();
  schedule.Answered(At(14.5), true);
  EXPECT_EQ(schedule.due(), At(15));
  schedule.Asked();
  schedule.Answered(At(16), true);
  EXPECT_EQ(schedule.due(), At(16)) << "just due";
}

TEST(ScrapeSchedule, AsksEverLessOftenWhoeverKeepsFailing) {
  ScrapeSchedule schedule(0, kSecond);
  Nanos now = 0;
  for (const double pause : {1, 2, 4, 8, 16, 30, 30}) {
    schedule.Asked();
    schedule.Answered(now, false);
    EXPECT_EQ(schedule.due() - now, At(pause));
    now = schedule.due();
  }
  schedule.Asked();
  schedule.Answered(now, true);
  EXPECT_EQ(schedule.due(), now + kSecond);
  schedule.Asked();
  schedule.Answered(now + kSecond, false);
  EXPECT_EQ(schedule.due(), now + 2 * kSecond) << "the pauses begin anew";
}

TEST(ScrapeSchedule, NeverAsksMoreOftenThanAskedFor) {
  ScrapeSchedule schedule(0, 60 * kSecond);
  schedule.Asked();
  schedule.Answered(0, false);
  EXPECT_EQ(schedule.due(), At(60));
}

}  // namespace
}  // namespace imgperf
