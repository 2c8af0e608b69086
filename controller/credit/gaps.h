// Random gaps between arrivals, in units of their mean. Pure: everything follows from the seed, on every
// machine. Thread: any one.
#pragma once

#include <cstdint>
#include <random>

namespace imgperf {

class Gaps {
 public:
  explicit Gaps(std::uint64_t seed) : dice_(seed) {}

  // Of a Poisson process: exponential.
  double Exponential();
  // Gamma with this shape ("smoothness") and mean 1: 1 is a Poisson process, below bursty, above smooth. By
  // Marsaglia and Tsang, A Simple Method for Generating Gamma Variables, ACM TOMS 26 (2000). `shape` > 0.
  double Gamma(double shape);

 private:
  double Uniform();  // in (0, 1]

  std::mt19937_64 dice_;  // its sequence is the standard's
};

}  // namespace imgperf
