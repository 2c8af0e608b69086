// The order in which requests were due.
#pragma once

#include <cstdint>
#include <vector>

#include "common/clock.h"

namespace imgperf {

// Rows sorted by the instant they were due; equal instants keep the order of the rows.
class DueOrder {
 public:
  // Memory: four bytes a row, none when the rows are in order already; meanwhile sixteen.
  explicit DueOrder(const std::vector<Nanos>& dues);
  std::size_t size() const { return size_; }
  std::size_t RowAt(std::size_t place) const { return rows_.empty() ? place : rows_[place]; }

 private:
  std::size_t size_;
  std::vector<std::uint32_t> rows_;  // empty: every row is in its place
};

}  // namespace imgperf
