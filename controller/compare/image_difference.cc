#include "controller/compare/image_difference.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <fmt/format.h>

namespace imgperf {
namespace {

constexpr int kRadius = 5;
constexpr std::size_t kWindow = 2 * kRadius + 1;
constexpr double kSigma = 1.5;
constexpr double kRange = 255;
constexpr double kC1 = 0.01 * kRange * 0.01 * kRange;
constexpr double kC2 = 0.03 * kRange * 0.03 * kRange;

std::array<double, kWindow> Weights() {
  std::array<double, kWindow> weights{};
  double sum = 0;
  for (int k = -kRadius; k <= kRadius; ++k)
    sum += weights[static_cast<std::size_t>(k + kRadius)] = std::exp(-0.5 * k * k / (kSigma * kSigma));
  for (double& weight : weights) weight /= sum;
  return weights;
}

double PsnrOf(const RgbImage& first, const RgbImage& second) {
  std::uint64_t squares = 0;
  for (std::size_t i = 0; i < first.pixels.size(); ++i) {
    const int apart = int{first.pixels[i]} - int{second.pixels[i]};
    squares += static_cast<std::uint64_t>(apart * apart);
  }
  if (squares == 0) return std::numeric_limits<double>::infinity();
  const double mean = static_cast<double>(squares) / static_cast<double>(first.pixels.size());
  return 10 * std::log10(kRange * kRange / mean);
}

// What the window sums: both pictures, their squares and their product.
enum Field : std::size_t { kX, kY, kXX, kYY, kXY, kFields };
using Row = std::vector<double>;

double SsimAt(const std::array<double, kFields>& mean) {
  const double product = mean[kX] * mean[kY];
  const double squares = mean[kX] * mean[kX] + mean[kY] * mean[kY];
  const double variances = mean[kXX] + mean[kYY] - squares;
  return (2 * product + kC1) * (2 * (mean[kXY] - product) + kC2) / ((squares + kC1) * (variances + kC2));
}

// Row by row: what the window's eleven rows need is kept, no more.
class Ssim {
 public:
  Ssim(const RgbImage& first, const RgbImage& second)
      : first_(first), second_(second), places_(first.width - (kWindow - 1)) {
    for (Row& row : whole_) row.resize(first.width);
    for (auto& rows : ring_)
      for (Row& row : rows) row.resize(places_);
    for (Row& row : blurred_) row.resize(places_);
  }

  double Mean() {
    double sum = 0;
    for (std::size_t y = 0; y < first_.height; ++y) {
      FillRow(y);
      for (std::size_t field = 0; field < kFields; ++field) Across(whole_[field], ring_[y % kWindow][field]);
      if (y + 1 >= kWindow) sum += SumOfRow(y);
    }
    return sum / (static_cast<double>(places_) * static_cast<double>(first_.height - (kWindow - 1)));
  }

 private:
  static double LumaAt(const RgbImage& image, std::size_t pixel) {
    const std::uint8_t* at = image.pixels.data() + 3 * pixel;
    return 0.299 * at[0] + 0.587 * at[1] + 0.114 * at[2];
  }
  void FillRow(std::size_t y) {
    for (std::size_t x = 0; x < first_.width; ++x) {
      const double a = LumaAt(first_, y * first_.width + x);
      const double b = LumaAt(second_, y * first_.width + x);
      whole_[kX][x] = a;
      whole_[kY][x] = b;
      whole_[kXX][x] = a * a;
      whole_[kYY][x] = b * b;
      whole_[kXY][x] = a * b;
    }
  }
  void Across(const Row& from, Row& to) const {
    for (std::size_t x = 0; x < places_; ++x) {
      double sum = 0;
      for (std::size_t k = 0; k < kWindow; ++k) sum += weights_[k] * from[x + k];
      to[x] = sum;
    }
  }
  // Down the window's rows, of which y is the last; summed row by row, which processors do in strides.
  double SumOfRow(std::size_t y) {
    for (std::size_t field = 0; field < kFields; ++field) {
      Row& to = blurred_[field];
      std::fill(to.begin(), to.end(), 0.0);
      for (std::size_t k = 0; k < kWindow; ++k) {
        const Row& from = ring_[(y + 1 + k) % kWindow][field];
        for (std::size_t x = 0; x < places_; ++x) to[x] += weights_[k] * from[x];
      }
    }
    double sum = 0;
    for (std::size_t x = 0; x < places_; ++x)
      sum += SsimAt({blurred_[kX][x], blurred_[kY][x], blurred_[kXX][x], blurred_[kYY][x], blurred_[kXY][x]});
    return sum;
  }

  const RgbImage& first_;
  const RgbImage& second_;
  const std::size_t places_;
  const std::array<double, kWindow> weights_ = Weights();
  std::array<Row, kFields> whole_;
  std::array<std::array<Row, kFields>, kWindow> ring_;
  std::array<Row, kFields> blurred_;
};

}  // namespace

absl::StatusOr<ImageDifference> DifferenceBetween(const RgbImage& first, const RgbImage& second) {
  if (first.width != second.width || first.height != second.height) {
    return absl::InvalidArgumentError(fmt::format("their sizes differ: {}x{} and {}x{}", first.width,
                                                  first.height, second.width, second.height));
  }
  ImageDifference difference{PsnrOf(first, second), std::nullopt};
  if (first.width >= kWindow && first.height >= kWindow) difference.ssim = Ssim(first, second).Mean();
  return difference;
}

}  // namespace imgperf
