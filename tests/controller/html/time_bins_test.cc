#include "controller/html/time_bins.h"

#include <gmock/gmock.h>

#include <numeric>

#include "tests/controller/html/rows.h"

namespace imgperf {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

constexpr auto kOk = static_cast<std::size_t>(PageOutcome::kCompleted);
constexpr auto kBad = static_cast<std::size_t>(PageOutcome::kFailed);

TEST(TimeBins, NoneWithoutRows) { EXPECT_TRUE(BinOverTime({}, 10).in_flight.empty()); }

TEST(TimeBins, CountsWhereRequestsEndAndHowLongTheyWere) {
  const RequestRows rows{RowAt(0, 1500 * kMillisecond), RowAt(500 * kMillisecond, 3 * kSecond),
                         RowAt(3 * kSecond, kSecond, PageOutcome::kFailed)};
  const TimeBins bins = BinOverTime(rows, 5);
  EXPECT_EQ(bins.width, kSecond);
  EXPECT_EQ(bins.start, rows[0].start);
  EXPECT_THAT(bins.ended[kOk], ElementsAre(0, 1, 0, 1, 0));
  EXPECT_THAT(bins.ended[kBad], ElementsAre(0, 0, 0, 0, 1));
  EXPECT_THAT(bins.images, ElementsAre(0, 1, 0, 1, 0)) << "failed requests brought none";
  EXPECT_THAT(bins.in_flight, ElementsAre(DoubleNear(1.5, 1e-9), DoubleNear(1.5, 1e-9), DoubleNear(1, 1e-9),
                                          DoubleNear(1.5, 1e-9), DoubleNear(0, 1e-9)));
}

// Whatever the bins are, nothing of the requests' number and time gets lost.
TEST(TimeBins, SumsAreTheRequests) {
  RequestRows rows;
  double seconds = 0;
  for (int i = 0; i < 1000; ++i) {
    rows.push_back(RowAt(i * 37 % 501 * kMillisecond, (1 + i * 13 % 997) * kMillisecond));
    seconds += rows.back().RequestLatencyMs() / 1e3;
  }
  for (const std::size_t most : {1U, 7U, 400U}) {
    const TimeBins bins = BinOverTime(rows, most);
    EXPECT_LE(bins.in_flight.size(), most + 1);
    EXPECT_EQ(std::accumulate(bins.ended[kOk].begin(), bins.ended[kOk].end(), 0U), 1000U);
    const double in_flight = std::accumulate(bins.in_flight.begin(), bins.in_flight.end(), 0.0);
    EXPECT_NEAR(in_flight * static_cast<double>(bins.width) / 1e9, seconds, 1e-6);
  }
}

TEST(TimeBins, OneRequestOfNoLength) {
  const RequestRows rows{RowAt(0, 0)};
  const TimeBins bins = BinOverTime(rows, 400);
  EXPECT_THAT(bins.ended[kOk], ElementsAre(1));
  EXPECT_THAT(bins.in_flight, ElementsAre(0));
}

}  // namespace
}  // namespace imgperf
