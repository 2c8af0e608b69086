#include "common/normal.h"

namespace imgperf {
namespace {

// Uniform in [0, 1), with 53 bits.
double DrawUniform(std::mt19937_64& random) { return static_cast<double>(random() >> 11) * 0x1p-53; }

// True with probability exp(-t) for t in [0, 1]: the length of the run t > u1 > u2 > ... is even (von Neumann
// 1951, "Various techniques used in connection with random digits").
bool DrawExpOfPart(double t, std::mt19937_64& random) {
  bool even = true;
  for (double next = DrawUniform(random); next < t; next = DrawUniform(random)) {
    t = next;
    even = !even;
  }
  return even;
}

// True with probability exp(-t) for any t >= 0.
bool DrawExp(double t, std::mt19937_64& random) {
  for (; t > 1; t -= 1) {
    if (!DrawExpOfPart(1, random)) return false;
  }
  return DrawExpOfPart(t, random);
}

}  // namespace

double DrawNormal(std::mt19937_64& random) {
  for (;;) {
    int whole = 0;
    while (DrawExpOfPart(0.5, random)) ++whole;
    if (!DrawExp(0.5 * whole * (whole - 1), random)) continue;
    const double part = DrawUniform(random);
    if (!DrawExp(0.5 * part * (2 * whole + part), random)) continue;
    const double size = whole + part;
    return random() >> 63 ? -size : size;
  }
}

}  // namespace imgperf
