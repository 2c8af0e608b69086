// Normally distributed numbers that are the same on every machine.
#pragma once

#include <random>

namespace imgperf {

// Of mean 0 and standard deviation 1. By comparing uniform numbers only (C. Karney, "Sampling exactly from
// the normal distribution", ACM TOMS 42, 2016, algorithm N): logarithms and cosines differ from one C library
// to the next in their last digit.
double DrawNormal(std::mt19937_64& random);

}  // namespace imgperf
