#include "controller/credit/unfit.h"

#include <algorithm>
#include <cmath>

#include "controller/stats/binomial.h"

namespace imgperf {
namespace {

constexpr std::uint64_t kEnoughToTell = 50;
constexpr double kChance = 1e-6;

// Laplace's rule: of others that never failed it is not known that they never will.
double ShareOf(const Tries& tries) {
  return (static_cast<double>(tries.failed) + 1) / (static_cast<double>(tries.ended) + 2);
}

std::uint64_t Rounded(double count) { return static_cast<std::uint64_t>(std::llround(count)); }

}  // namespace

void BesideOthers::Add(const Tries& own, const Tries& others) {
  if (own.ended == 0 || others.ended == 0) return;
  const auto beside = static_cast<double>(others.ended);
  const double weight = std::min(1.0, beside / static_cast<double>(own.ended));
  own_ended_ += weight * static_cast<double>(own.ended);
  own_failed_ += weight * static_cast<double>(own.failed);
  others_ended_ += beside;
  expected_ += weight * static_cast<double>(own.ended) * static_cast<double>(others.failed) / beside;
}

bool BesideOthers::Unfit() const {
  if (own_ended_ == 0) return false;
  const double others_failed = others_ended_ * expected_ / own_ended_;
  return imgperf::Unfit({Rounded(own_ended_), Rounded(own_failed_)},
                        {Rounded(others_ended_), Rounded(others_failed)});
}

bool Unfit(const Tries& own, const Tries& others) {
  if (own.ended < kEnoughToTell || others.ended < kEnoughToTell || own.failed == 0) return false;
  const double share = ShareOf(others);
  if (static_cast<double>(own.failed) <= share * static_cast<double>(own.ended)) return false;
  // At least so many failures are at most so many good ones.
  return BinomialAtMost(own.ended, 1 - share, own.ended - own.failed) < kChance;
}

}  // namespace imgperf
