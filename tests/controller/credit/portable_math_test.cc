#include "controller/credit/portable_math.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

namespace imgperf {
namespace {

// In units of the last place of the exact one.
double Ulps(double value, double exact) {
  const double step =
      std::nextafter(std::abs(exact), std::numeric_limits<double>::infinity()) - std::abs(exact);
  return std::abs(value - exact) / step;
}

TEST(PortableLog, IsTheLogarithm) {
  std::mt19937_64 random(3);
  double worst = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double x = std::ldexp(static_cast<double>(random() >> 11) + 1, -static_cast<int>(random() % 120));
    if (std::abs(std::log(x)) > 1e-3) worst = std::max(worst, Ulps(PortableLog(x), std::log(x)));
  }
  EXPECT_LE(worst, 4);
  EXPECT_EQ(PortableLog(1), 0);
}

TEST(PortableExp, IsTheExponential) {
  std::mt19937_64 random(4);
  double worst = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double x = (static_cast<double>(random() >> 11) * 0x1p-53 - 0.5) * 1380;
    worst = std::max(worst, Ulps(PortableExp(x), std::exp(x)));
  }
  EXPECT_LE(worst, 4);
  EXPECT_EQ(PortableExp(0), 1);
}

// What makes a schedule the same everywhere: these bits must never change.
TEST(PortableMath, HasTheSameBitsEverywhere) {
  EXPECT_EQ(std::bit_cast<std::uint64_t>(PortableLog(0.1)), 0xC0026BB1BBB55515u);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(PortableExp(-2.5)), 0x3FB50385C094F425u);
}

}  // namespace
}  // namespace imgperf
