#include "common/image/brightness.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace imgperf {
namespace {

// The first of `length` pixels that belongs to part `k` of `parts`.
std::uint32_t Begin(std::uint32_t k, std::uint32_t parts, std::uint32_t length) {
  return static_cast<std::uint32_t>((std::uint64_t{k} * length + parts - 1) / parts);
}

std::uint32_t PartOf(std::uint32_t pixel, std::uint32_t parts, std::uint32_t length) {
  return static_cast<std::uint32_t>(std::uint64_t{pixel} * parts / length);
}

}  // namespace

Brightness::Brightness(PixelSize size) : size_(size) {}

void Brightness::AddRow(std::uint32_t y, std::uint32_t x, std::uint32_t step,
                        std::span<const std::uint8_t> luma) {
  if (y >= size_.height || x >= size_.width || step == 0) return;
  const std::size_t room = (std::size_t{size_.width} - x + step - 1) / step;
  luma = luma.first(std::min(luma.size(), room));
  Count(luma);
  if (x == 0 && step == 1 && luma.size() == size_.width) return AddWholeRow(y, luma);
  auto& row = cells_[PartOf(y, kRows, size_.height)];
  for (const std::uint8_t level : luma) {
    Cell& cell = row[PartOf(x, kColumns, size_.width)];
    cell.sum += level;
    ++cell.pixels;
    x += step;
  }
}

void Brightness::AddWholeRow(std::uint32_t y, std::span<const std::uint8_t> luma) {
  auto& row = cells_[PartOf(y, kRows, size_.height)];
  for (std::uint32_t column = 0; column < kColumns; ++column) {
    const std::uint32_t from = Begin(column, kColumns, size_.width);
    const std::uint32_t to = Begin(column + 1, kColumns, size_.width);
    const auto part = luma.subspan(from, to - from);
    row[column].sum += std::accumulate(part.begin(), part.end(), std::uint64_t{0});
    row[column].pixels += part.size();
  }
}

void Brightness::Count(std::span<const std::uint8_t> luma) {
  for (const std::uint8_t level : luma) ++histogram_[level];
}

bool Brightness::OneLevel(std::uint64_t pixels) const {
  constexpr std::size_t kWindow = 2 * kBlankLevels + 1;
  std::uint64_t within = std::accumulate(histogram_.begin(), histogram_.begin() + kWindow, std::uint64_t{0});
  std::uint64_t most = within;
  for (std::size_t level = kWindow; level < histogram_.size(); ++level) {
    within += histogram_[level] - histogram_[level - kWindow];
    most = std::max(most, within);
  }
  return (pixels - most) * kBlankPixels <= pixels;
}

// Of a side with fewer pixels than the thumbnail has, several cells show the same one.
double Brightness::MeanOf(std::uint32_t column, std::uint32_t row) const {
  while (row > 0 && cells_[row][0].pixels == 0) --row;
  while (column > 0 && cells_[row][column].pixels == 0) --column;
  const Cell& cell = cells_[row][column];
  return cell.pixels == 0 ? 0 : static_cast<double>(cell.sum) / static_cast<double>(cell.pixels);
}

// A bit for each two neighbours of a row: does it get brighter from left to right?
std::uint64_t Brightness::Hash() const {
  std::uint64_t hash = 0;
  for (std::uint32_t row = 0; row < kRows; ++row) {
    for (std::uint32_t column = 0; column + 1 < kColumns; ++column)
      hash = hash << 1 | (MeanOf(column, row) < MeanOf(column + 1, row) ? 1U : 0U);
  }
  return hash;
}

Look Brightness::Finish() const {
  std::uint64_t pixels = 0, sum = 0, squares = 0;
  for (std::size_t level = 0; level < histogram_.size(); ++level) {
    pixels += histogram_[level];
    sum += histogram_[level] * level;
    squares += histogram_[level] * level * level;
  }
  if (pixels == 0) return {};
  Look look;
  const auto count = static_cast<double>(pixels);
  look.mean = static_cast<double>(sum) / count;
  look.deviation = std::sqrt(std::max(static_cast<double>(squares) / count - look.mean * look.mean, 0.0));
  look.blank = look.deviation < kBlankDeviation || OneLevel(pixels);
  look.dhash = Hash();
  return look;
}

}  // namespace imgperf
