// The brightness of a picture, gathered row by row as it is decoded: nothing of it is kept but a histogram
// and a thumbnail of 9x8.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "common/units.h"

namespace imgperf {

// What is learnt of a picture by its brightness (luma, 0..255) alone.
struct Look {
  double mean = 0;
  double deviation = 0;  // standard, over all pixels
  bool blank = false;
  std::uint64_t dhash = 0;
};

// A picture is blank when the deviation is below this,
inline constexpr double kBlankDeviation = 2;
// or when at most one pixel in so many is further than kBlankLevels from one level: a black picture with a
// small mark on it.
inline constexpr std::uint64_t kBlankPixels = 1000;
inline constexpr int kBlankLevels = 2;
// Pictures look alike whose difference hashes differ in so many bits at most.
inline constexpr int kAlikeBits = 3;

// Allocates nothing. Thread: any one.
class Brightness {
 public:
  explicit Brightness(PixelSize size);

  // Pixels x, x + step, x + 2 step, … of row y. Each pixel once, in any order; what lies outside the picture
  // is left out.
  void AddRow(std::uint32_t y, std::uint32_t x, std::uint32_t step, std::span<const std::uint8_t> luma);
  // Once every pixel was added.
  Look Finish() const;

 private:
  static constexpr std::uint32_t kColumns = 9;
  static constexpr std::uint32_t kRows = 8;
  struct Cell {
    std::uint64_t sum = 0;
    std::uint64_t pixels = 0;
  };

  void AddWholeRow(std::uint32_t y, std::span<const std::uint8_t> luma);
  void Count(std::span<const std::uint8_t> luma);
  bool OneLevel(std::uint64_t pixels) const;
  double MeanOf(std::uint32_t column, std::uint32_t row) const;
  std::uint64_t Hash() const;

  const PixelSize size_;
  std::array<std::uint64_t, 256> histogram_{};
  std::array<std::array<Cell, kColumns>, kRows> cells_{};
};

}  // namespace imgperf
