#include "controller/stats/binomial.h"

#include <algorithm>
#include <cmath>

namespace imgperf {
namespace {

// Deviations below the mean beyond which nothing is left that a double would notice.
constexpr double kNoMass = 40;

// P(X = k), P(X = k + 1), … from far below the mean on.
class BinomialTerms {
 public:
  BinomialTerms(std::uint64_t n, double share)
      : n_(static_cast<double>(n)), odds_(share / (1 - share)), at_(FirstTerm(n_, share)) {
    term_ = std::exp(std::lgamma(n_ + 1) - std::lgamma(at_ + 1) - std::lgamma(n_ - at_ + 1) +
                     at_ * std::log(share) + (n_ - at_) * std::log1p(-share));
  }
  std::uint64_t at() const { return static_cast<std::uint64_t>(at_); }
  double term() const { return term_; }
  void Next() {
    term_ *= odds_ * (n_ - at_) / (at_ + 1);
    ++at_;
  }

 private:
  static double FirstTerm(double n, double share) {
    const double deviation = std::sqrt(n * share * (1 - share));
    return std::max(0.0, std::floor(n * share - kNoMass - 9 * deviation));
  }

  double n_;
  double odds_;
  double at_;
  double term_ = 0;
};

}  // namespace

std::uint64_t LowerRank(std::uint64_t n, double share, double tail) {
  // The value of rank k is above the quantile when at most k - 1 values are below it.
  BinomialTerms terms(n, share);
  double sum = terms.term();
  while (sum <= tail && terms.at() < n) {
    terms.Next();
    sum += terms.term();
  }
  return terms.at();
}

double BinomialAtMost(std::uint64_t n, double share, std::uint64_t k) {
  if (k >= n) return 1;
  BinomialTerms terms(n, share);
  double sum = 0;
  for (; terms.at() <= k; terms.Next()) sum += terms.term();
  return std::min(1.0, sum);
}

}  // namespace imgperf
