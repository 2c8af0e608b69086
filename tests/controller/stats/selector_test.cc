#include "controller/stats/selector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace imgperf {
namespace {

TEST(Selector, FindsEveryRankInWhateverOrderTheyAreAskedFor) {
  std::mt19937_64 random(5);
  for (std::size_t round = 0; round < 300; ++round) {
    std::vector<double> values(1 + random() % 200);
    for (double& value : values) value = static_cast<double>(random() % (round % 2 == 0 ? 9 : 100'000));
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    Selector selector(values);
    for (std::size_t question = 0; question < 40; ++question) {
      const std::size_t rank = random() % sorted.size();
      ASSERT_EQ(selector.At(rank), sorted[rank]) << "rank " << rank << " of " << sorted.size();
    }
    std::sort(values.begin(), values.end());
    EXPECT_EQ(values, sorted) << "values were changed, not only moved";
  }
}

// Large enough to be narrowed by samples, in orders that deceive them.
TEST(Selector, FindsRanksAmongManyWhateverTheirOrder) {
  std::mt19937_64 random(6);
  constexpr std::size_t kMany = 100'000;
  const auto check = [&](const char* order, auto value_at) {
    std::vector<double> values(kMany);
    for (std::size_t i = 0; i < kMany; ++i) values[i] = value_at(i);
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    Selector selector(values);
    for (const std::size_t rank :
         {50'000UL, 99'999UL, 0UL, 1UL, 49'999UL, 50'001UL, 75'000UL, 1'000UL, 99'900UL})
      ASSERT_EQ(selector.At(rank), sorted[rank]) << order << ", rank " << rank;
    for (int question = 0; question < 100; ++question) {
      const std::size_t rank = random() % kMany;
      ASSERT_EQ(selector.At(rank), sorted[rank]) << order << ", rank " << rank;
    }
  };
  check("rising", [](std::size_t i) { return static_cast<double>(i); });
  check("falling", [](std::size_t i) { return -static_cast<double>(i); });
  check("random", [&](std::size_t) { return static_cast<double>(random() % 1'000'000); });
  check("few values", [&](std::size_t) { return static_cast<double>(random() % 3); });
  check("one value", [](std::size_t) { return 7.0; });
  check("a period that meets the sample's",
        [](std::size_t i) { return static_cast<double>(i % 97 == 0 ? i : i % 5); });
  check("outliers",
        [&](std::size_t i) { return i % 1'000 == 3 ? 1e18 : static_cast<double>(random() % 100); });
}

}  // namespace
}  // namespace imgperf
