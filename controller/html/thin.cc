#include "controller/html/thin.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace imgperf {
namespace {

constexpr std::size_t kMostColumns = 512;
constexpr double kCellsPerDoubling = 4;  // of latency

class Grid {
 public:
  Grid(std::span<const RequestRow> rows, std::size_t columns) : rows_(rows) {
    const auto [first, last] = std::minmax_element(
        rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.start < b.start; });
    start_ = first->start;
    width_ = (last->start - start_) / static_cast<Nanos>(columns) + 1;
    finer_ = columns == kMostColumns ? 1 : static_cast<double>(columns) / kMostColumns;
  }

  std::uint64_t CellOf(const RequestRow& row) const {
    const auto column = static_cast<std::uint64_t>((row.start - start_) / width_);
    const double level = std::log2(std::max(row.RequestLatencyMs(), 0.001) / 0.001) * kCellsPerDoubling;
    const auto line = static_cast<std::uint64_t>(level * finer_);
    return ((column << 16 | line) << 2) | static_cast<std::uint64_t>(row.outcome);
  }

  // Row numbers, cell by cell; in each its lowest, its highest, then the others in order.
  std::vector<std::vector<std::uint32_t>> Cells() const {
    std::unordered_map<std::uint64_t, std::size_t> index;
    std::vector<std::vector<std::uint32_t>> cells;
    for (std::uint32_t i = 0; i < rows_.size(); ++i) {
      const auto [place, fresh] = index.try_emplace(CellOf(rows_[i]), cells.size());
      if (fresh) cells.emplace_back();
      cells[place->second].push_back(i);
    }
    for (auto& cell : cells) ExtremesFirst(cell);
    return cells;
  }

 private:
  void ExtremesFirst(std::vector<std::uint32_t>& cell) const {
    const auto lower = [&](std::uint32_t a, std::uint32_t b) {
      return rows_[a].RequestLatencyMs() < rows_[b].RequestLatencyMs();
    };
    std::iter_swap(cell.begin(), std::max_element(cell.begin(), cell.end(), lower));
    if (cell.size() > 1)
      std::iter_swap(cell.begin() + 1, std::min_element(cell.begin() + 1, cell.end(), lower));
  }

  std::span<const RequestRow> rows_;
  Nanos start_ = 0;
  Nanos width_ = 1;
  double finer_ = 1;
};

std::size_t KeptWith(const std::vector<std::vector<std::uint32_t>>& cells, std::size_t each) {
  return std::accumulate(cells.begin(), cells.end(), std::size_t{0}, [&](std::size_t sum, const auto& cell) {
    return sum + std::min(each, cell.size());
  });
}

// The most that every cell may keep; 0 when not even two fit.
std::size_t RoomForEach(const std::vector<std::vector<std::uint32_t>>& cells, std::size_t most) {
  std::size_t low = 0, high = most;
  while (low < high) {
    const std::size_t middle = (low + high + 1) / 2;
    if (KeptWith(cells, middle) <= most) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low < 2 ? 0 : low;
}

std::vector<std::uint32_t> Everything(std::size_t count) {
  std::vector<std::uint32_t> all(count);
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

}  // namespace

std::vector<std::uint32_t> Thin(std::span<const RequestRow> rows, std::size_t most) {
  if (rows.size() <= most) return Everything(rows.size());
  for (std::size_t columns = kMostColumns; columns > 0; columns /= 2) {
    const auto cells = Grid(rows, columns).Cells();
    const std::size_t each = RoomForEach(cells, most);
    if (each == 0) continue;
    std::vector<std::uint32_t> kept;
    for (const auto& cell : cells)
      kept.insert(kept.end(), cell.begin(),
                  cell.begin() + static_cast<std::ptrdiff_t>(std::min(each, cell.size())));
    std::sort(kept.begin(), kept.end());
    return kept;
  }
  return {};
}

}  // namespace imgperf
