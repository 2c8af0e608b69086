#include "controller/credit/gaps.h"

#include <cmath>

#include "common/normal.h"
#include "controller/credit/portable_math.h"

namespace imgperf {

double Gaps::Uniform() { return (static_cast<double>(dice_() >> 11) + 1) * 0x1p-53; }

double Gaps::Exponential() { return -PortableLog(Uniform()); }

double Gaps::Gamma(double shape) {
  // Below 1: a draw of shape + 1, times a power of a uniform one (the same paper, section 6).
  if (shape < 1) {
    const double lift = PortableLog(Uniform()) / shape;
    return lift < -700 ? 0 : Gamma(shape + 1) * ((shape + 1) / shape) * PortableExp(lift);
  }
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = DrawNormal(dice_);
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    if (PortableLog(Uniform()) < 0.5 * x * x + d - d * v + d * PortableLog(v)) return d * v / shape;
  }
}

}  // namespace imgperf
