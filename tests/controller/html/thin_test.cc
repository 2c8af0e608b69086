#include "controller/html/thin.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/controller/html/rows.h"

namespace imgperf {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;

// One a millisecond, of about a second each.
RequestRows Crowd(std::size_t count) {
  RequestRows rows;
  for (std::size_t i = 0; i < count; ++i)
    rows.push_back(RowAt(static_cast<Nanos>(i) * kMillisecond,
                         kSecond + static_cast<Nanos>(i * 7919 % 100) * kMillisecond));
  return rows;
}

TEST(Thin, LeavesNothingOutOfWhatFits) {
  EXPECT_THAT(Thin({}, 5), ElementsAre());
  const RequestRows rows = Crowd(3);
  EXPECT_THAT(Thin(rows, 3), ElementsAre(0, 1, 2));
}

TEST(Thin, KeepsNoMoreThanAskedInOrder) {
  const RequestRows rows = Crowd(30'000);
  const auto kept = Thin(rows, 5000);
  EXPECT_LE(kept.size(), 5000U);
  EXPECT_GE(kept.size(), 2500U);
  EXPECT_TRUE(std::is_sorted(kept.begin(), kept.end()));
  EXPECT_EQ(std::adjacent_find(kept.begin(), kept.end()), kept.end());
}

TEST(Thin, KeepsWhatStandsAlone) {
  RequestRows rows = Crowd(30'000);
  rows[12'345] = RowAt(12'345 * kMillisecond, 90 * kSecond);
  rows[20'000] = RowAt(20 * kSecond, kMillisecond);
  rows[777] = RowAt(777 * kMillisecond, kSecond, PageOutcome::kFailed);
  EXPECT_THAT(Thin(rows, 5000), IsSupersetOf({12'345U, 20'000U, 777U}));
}

TEST(Thin, KeepsTheHighestAndTheLowestOfACrowd) {
  RequestRows rows = Crowd(30'000);
  rows[15'000] = RowAt(15 * kSecond, 1100 * kMillisecond);
  rows[15'001] = RowAt(15'001 * kMillisecond, 999 * kMillisecond);
  EXPECT_THAT(Thin(rows, 3000), IsSupersetOf({15'000U, 15'001U}));
}

// Every latency differs from every other by more than a cell.
TEST(Thin, CellsGrowWhereEvenExtremesAreTooMany) {
  RequestRows rows;
  for (int i = 0; i < 20'000; ++i) rows.push_back(RowAt(i * kSecond, kMillisecond << (i * 7 % 20)));
  const auto kept = Thin(rows, 200);
  EXPECT_LE(kept.size(), 200U);
  EXPECT_GE(kept.size(), 20U);
}

TEST(Thin, TakesRowsOfOneInstantAndOfNoLength) {
  const RequestRows rows(1000, RowAt(0, 0));
  EXPECT_LE(Thin(rows, 10).size(), 10U);
  EXPECT_THAT(Thin(rows, 10), Contains(0U));
}

}  // namespace
}  // namespace imgperf
