#include "controller/credit/portable_math.h"

#include <cmath>

namespace imgperf {
namespace {

// ln 2 in two parts: the first has 21 trailing zero bits, so that its product with an exponent is exact
// (Cody and Waite, Software Manual for the Elementary Functions, 1980).
constexpr double kLn2High = 6.93147180369123816490e-01;
constexpr double kLn2Low = 1.90821492927058770002e-10;

}  // namespace

// x = m 2^e with m in [sqrt(1/2), sqrt 2); ln m = 2 atanh(f) with f = (m - 1)/(m + 1), |f| < 0.1716, whose
// series needs twelve terms.
double PortableLog(double x) {
  constexpr double kSqrtHalf = 0.70710678118654752440;
  constexpr int kTerms = 12;
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);  // exact
  if (mantissa < kSqrtHalf) {
    mantissa *= 2;
    --exponent;
  }
  const double f = (mantissa - 1) / (mantissa + 1);
  const double square = f * f;
  double sum = 0;
  for (int k = kTerms; k > 0; --k) sum = sum * square + 1.0 / (2 * k - 1);
  return exponent * kLn2High + (exponent * kLn2Low + 2 * f * sum);
}

// x = n ln 2 + r with |r| < 0.35; exp r by its series.
double PortableExp(double x) {
  constexpr int kTerms = 18;
  const double n = std::floor(x / kLn2High + 0.5);
  const double r = (x - n * kLn2High) - n * kLn2Low;
  double sum = 1;
  for (int k = kTerms; k > 0; --k) sum = 1 + sum * r / k;
  return std::ldexp(sum, static_cast<int>(n));
}

}  // namespace imgperf
