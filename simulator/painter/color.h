// Colours as floats: 0 is black, 1 is white, light adds up beyond.
#pragma once

#include <algorithm>
#include <cstdint>

namespace imgperf::painter {

struct Rgb {
  float r = 0;
  float g = 0;
  float b = 0;
};

constexpr Rgb Hex(std::uint32_t rgb) {
  return {static_cast<float>(rgb >> 16 & 255) / 255.0F, static_cast<float>(rgb >> 8 & 255) / 255.0F,
          static_cast<float>(rgb & 255) / 255.0F};
}
constexpr Rgb operator+(Rgb a, Rgb b) { return {a.r + b.r, a.g + b.g, a.b + b.b}; }
constexpr Rgb operator*(Rgb a, float k) { return {a.r * k, a.g * k, a.b * k}; }
constexpr Rgb operator*(Rgb a, Rgb b) { return {a.r * b.r, a.g * b.g, a.b * b.b}; }
constexpr float Mix(float a, float b, float t) { return a + (b - a) * t; }
constexpr Rgb Mix(Rgb a, Rgb b, float t) { return {Mix(a.r, b.r, t), Mix(a.g, b.g, t), Mix(a.b, b.b, t)}; }
constexpr float Clamp01(float x) { return x < 0 ? 0 : x > 1 ? 1 : x; }
// 0 below `from`, 1 above `to`, smooth between.
constexpr float Smooth(float from, float to, float x) {
  const float t = Clamp01((x - from) / (to - from));
  return t * t * (3 - 2 * t);
}

}  // namespace imgperf::painter
