#include "controller/stats/due_order.h"

#include <algorithm>
#include <utility>

namespace imgperf {

DueOrder::DueOrder(const std::vector<Nanos>& dues) : size_(dues.size()) {
  if (std::is_sorted(dues.begin(), dues.end())) return;
  std::vector<std::pair<Nanos, std::uint32_t>> keys;
  keys.reserve(dues.size());
  for (std::size_t row = 0; row < dues.size(); ++row)
    keys.emplace_back(dues[row], static_cast<std::uint32_t>(row));
  std::sort(keys.begin(), keys.end());
  rows_.reserve(keys.size());
  for (const auto& [due, row] : keys) rows_.push_back(row);
}

}  // namespace imgperf
