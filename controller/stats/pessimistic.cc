#include "controller/stats/pessimistic.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "controller/stats/selector.h"

namespace imgperf {
namespace {

// Two sorted sequences as one: where both have a time, the completed request comes first.
class AllRequests {
 public:
  AllRequests(Selector& completed, const std::vector<double>& censored)
      : completed_(completed), censored_(censored) {}

  PessimisticValue At(std::size_t rank) {
    if (rank >= completed_.size() + censored_.size()) return {std::nullopt, false};
    const std::size_t before = CensoredUpTo(rank);
    const std::size_t others = rank - before;  // completed ones before it, unless it is one itself
    const bool completed = before <= rank && others < completed_.size();
    if (before > 0 && (!completed || censored_[before - 1] >= completed_.At(others)))
      return {censored_[before - 1], true};
    return {completed_.At(others), false};
  }

 private:
  // The smallest number of censored ones with which the next completed one has its turn.
  std::size_t CensoredUpTo(std::size_t rank) {
    std::size_t low = 0;
    std::size_t high = std::min(censored_.size(), rank + 1);
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (HasTurn(rank, middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
  bool HasTurn(std::size_t rank, std::size_t censored) {
    if (censored > rank) return true;
    if (rank - censored >= completed_.size()) return false;
    return censored == censored_.size() || completed_.At(rank - censored) <= censored_[censored];
  }

  Selector& completed_;
  const std::vector<double>& censored_;
};

// Between two ranks the worse one decides what is known.
PessimisticValue Between(const PessimisticValue& low, const PessimisticValue& high, double way) {
  if (way == 0) return low;
  if (!low.value || !high.value) return {std::nullopt, false};
  return {*low.value + (*high.value - *low.value) * way, low.at_least || high.at_least};
}

}  // namespace

PessimisticValue Pessimistic::At(std::string_view name) const {
  const auto* it =
      std::find_if(kPercentiles.begin(), kPercentiles.end(), [&](auto& p) { return p.name == name; });
  return percentiles.at(static_cast<std::size_t>(it - kPercentiles.begin()));
}

Pessimistic PessimisticOf(std::vector<double> completed, Shortfall shortfall) {
  std::sort(shortfall.censored.begin(), shortfall.censored.end());
  Pessimistic all;
  all.censored = shortfall.censored.size();
  all.failed = shortfall.failed;
  all.count = completed.size() + all.censored + all.failed;
  if (all.count == 0) return all;
  Selector sorted(completed);
  AllRequests requests(sorted, shortfall.censored);
  for (std::size_t i = 0; i < kPercentiles.size(); ++i) {
    const double rank = kPercentiles[i].share * static_cast<double>(all.count - 1);
    const auto below = static_cast<std::size_t>(rank);
    const std::size_t above = std::min<std::size_t>(below + 1, all.count - 1);
    all.percentiles[i] = Between(requests.At(below), requests.At(above), rank - static_cast<double>(below));
  }
  return all;
}

}  // namespace imgperf
