#include "controller/credit/level_curve.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace imgperf {
namespace {

std::vector<std::pair<Nanos, std::uint32_t>> Changes(const LevelCurve& curve) {
  std::vector<std::pair<Nanos, std::uint32_t>> changes;
  for (auto at = curve.NextChange(0); at; at = curve.NextChange(*at))
    changes.emplace_back(*at, curve.At(*at));
  return changes;
}

TEST(LevelCurve, ASteadyLevelNeverChanges) {
  const LevelCurve curve = LevelCurve::Constant(8);
  EXPECT_EQ(curve.At(0), 8u);
  EXPECT_EQ(curve.At(1000 * kSecond), 8u);
  EXPECT_TRUE(Changes(curve).empty());
}

TEST(LevelCurve, ARampRisesByOneAtEvenIntervals) {
  const LevelCurve curve({{0, 1}, {63 * kSecond, 64}});
  const auto changes = Changes(curve);
  ASSERT_EQ(changes.size(), 63u);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    EXPECT_EQ(changes[i].second, i + 2);
    EXPECT_NEAR(static_cast<double>(changes[i].first) / 1e9, static_cast<double>(i) + 0.5, 1e-6);
    EXPECT_EQ(curve.At(changes[i].first - 1), i + 1);  // the very instant
  }
  EXPECT_EQ(curve.At(100 * kSecond), 64u);
}

TEST(LevelCurve, StepsUpAndDown) {
  const LevelCurve curve({{0, 4}, {kSecond, 4}, {kSecond, 16}, {2 * kSecond, 16}, {2 * kSecond, 2}});
  const std::vector<std::pair<Nanos, std::uint32_t>> wanted{{kSecond, 16}, {2 * kSecond, 2}};
  EXPECT_EQ(Changes(curve), wanted);
  EXPECT_EQ(curve.At(kSecond - 1), 4u);
}

TEST(LevelCurve, FallsToo) {
  const LevelCurve curve({{0, 3}, {4 * kSecond, 1}});
  const auto changes = Changes(curve);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].second, 2u);
  EXPECT_EQ(changes[1].second, 1u);
  EXPECT_NEAR(static_cast<double>(changes[1].first) / 1e9, 3, 1e-6);
}

}  // namespace
}  // namespace imgperf
