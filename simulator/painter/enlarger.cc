#include "simulator/painter/enlarger.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace imgperf::painter {
namespace {

constexpr double kPaintedPixels = 768.0 * 768;
constexpr int kPad = 2;

std::array<float, 4> CatmullRom(float t) {
  return {((-0.5F * t + 1) * t - 0.5F) * t, (1.5F * t - 2.5F) * t * t + 1, ((-1.5F * t + 2) * t + 0.5F) * t,
          (0.5F * t - 0.5F) * t * t};
}

// out[i] = the sum of weights[k] * in[k][i]: plain loops over floats, which compilers turn into SIMD.
void Blend(const std::array<const float*, 4>& in, const std::array<float, 4>& weights, std::size_t count,
           float* __restrict out) {
  const float *a = in[0], *b = in[1], *c = in[2], *d = in[3];
  const float wa = weights[0], wb = weights[1], wc = weights[2], wd = weights[3];
  for (std::size_t i = 0; i < count; ++i) out[i] = wa * a[i] + wb * b[i] + wc * c[i] + wd * d[i];
}

}  // namespace

int EnlargementFor(std::size_t pixels) {
  return std::max(1, static_cast<int>(std::ceil(std::sqrt(static_cast<double>(pixels) / kPaintedPixels))));
}

Enlarger::Enlarger(const Canvas& canvas, int factor, int width)
    : canvas_(canvas),
      factor_(factor),
      width_(static_cast<std::size_t>(canvas.width()) * static_cast<std::size_t>(factor)),
      taps_(MakeTaps(factor)),
      padded_(3 * static_cast<std::size_t>(canvas.width() + 2 * kPad)),
      phase_(3 * static_cast<std::size_t>(canvas.width())),
      row_(static_cast<std::size_t>(width)) {}

std::vector<Enlarger::Taps> Enlarger::MakeTaps(int factor) {
  std::vector<Taps> taps;
  for (int phase = 0; phase < factor; ++phase) {
    const float at = (static_cast<float>(phase) + 0.5F) / static_cast<float>(factor) - 0.5F;
    const int left = at < 0 ? -1 : 0;
    taps.push_back({left - 1, CatmullRom(at - static_cast<float>(left))});
  }
  return taps;
}

void Enlarger::Widen(int source_row, std::vector<float>& out) {
  const Rgb* row = canvas_[source_row];
  const auto columns = static_cast<std::size_t>(canvas_.width());
  auto* padded = reinterpret_cast<Rgb*>(padded_.data());
  std::fill_n(padded, kPad, row[0]);
  std::copy_n(row, columns, padded + kPad);
  std::fill_n(padded + kPad + columns, kPad, row[columns - 1]);
  out.resize(3 * width_);
  auto* to = reinterpret_cast<Rgb*>(out.data());
  const auto* phase = reinterpret_cast<const Rgb*>(phase_.data());
  for (std::size_t p = 0; p < taps_.size(); ++p) {
    const float* from = padded_.data() + 3 * (kPad + taps_[p].from);
    Blend({from, from + 3, from + 6, from + 9}, taps_[p].weights, phase_.size(), phase_.data());
    for (std::size_t x = 0; x < columns; ++x) to[x * taps_.size() + p] = phase[x];
  }
}

const float* Enlarger::Wide(int source_row) {
  source_row = std::clamp(source_row, 0, canvas_.height() - 1);
  Kept& kept = kept_[static_cast<std::size_t>(source_row) % kept_.size()];
  if (kept.source_row != source_row) Widen(source_row, kept.light);
  kept.source_row = source_row;
  return kept.light.data();
}

const Rgb* Enlarger::Row(int y) {
  if (factor_ == 1) return canvas_[y];
  const Taps& taps = taps_[static_cast<std::size_t>(y % factor_)];
  const int first = y / factor_ + taps.from;
  Blend({Wide(first), Wide(first + 1), Wide(first + 2), Wide(first + 3)}, taps.weights, 3 * row_.size(),
        reinterpret_cast<float*>(row_.data()));
  return row_.data();
}

}  // namespace imgperf::painter
