// Order statistics of a set of numbers, found when they are asked for.
#pragma once

#include <cstddef>
#include <vector>

namespace imgperf {

// Each answer narrows where the next ones have to look, and ranks near one that was asked for cost next to
// nothing. Pure. Thread: any one.
class Selector {
 public:
  // `values` are moved about, not changed; they outlive the selector and hold no NaN.
  explicit Selector(std::vector<double>& values) : values_(values), cuts_{0, values.size()} {}

  std::size_t size() const { return values_.size(); }
  // The value of that rank, from 0; `rank` < size().
  double At(std::size_t rank);

 private:
  struct Range {
    std::size_t from = 0;
    std::size_t to = 0;
    std::size_t size() const { return to - from; }
  };

  // The least range between cuts that holds the rank.
  Range Around(std::size_t rank) const;
  // Cuts a range off on both sides of the rank, at values that a sample of it suggests. False when that did
  // not help much.
  bool Narrow(Range range, std::size_t rank);
  void CutAt(std::size_t place);

  std::vector<double>& values_;
  // In order: nothing before a cut is greater than anything behind it.
  std::vector<std::size_t> cuts_;
};

}  // namespace imgperf
