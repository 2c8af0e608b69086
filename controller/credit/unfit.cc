#include "controller/credit/unfit.h"

#include "controller/stats/binomial.h"

namespace imgperf {
namespace {

constexpr std::uint64_t kEnoughToTell = 50;
constexpr double kChance = 1e-6;

// Laplace's rule: of others that never failed it is not known that they never will.
double ShareOf(const Tries& tries) {
  return (static_cast<double>(tries.failed) + 1) / (static_cast<double>(tries.ended) + 2);
}

}  // namespace

bool Unfit(const Tries& own, const Tries& others) {
  if (own.ended < kEnoughToTell || others.ended < kEnoughToTell || own.failed == 0) return false;
  const double share = ShareOf(others);
  if (static_cast<double>(own.failed) <= share * static_cast<double>(own.ended)) return false;
  // At least so many failures are at most so many good ones.
  return BinomialAtMost(own.ended, 1 - share, own.ended - own.failed) < kChance;
}

}  // namespace imgperf
