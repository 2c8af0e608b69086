#include "simulator/painter/noise.h"

#include <array>
#include <cmath>

namespace imgperf::painter {
namespace {

std::uint32_t Hash(int x, int y, std::uint32_t seed) {
  std::uint32_t h = static_cast<std::uint32_t>(x) * 0x8DA6B343U ^
                    static_cast<std::uint32_t>(y) * 0xD8163841U ^ seed * 0xCB1AB31FU;
  h ^= h >> 15;
  h *= 0x2C1B3C6DU;
  h ^= h >> 12;
  h *= 0x297A2D39U;
  return h ^ (h >> 15);
}

// std::floor is a call into the maths library on plain x86-64, and most of a picture's time.
int Floor(float x) {
  const int whole = static_cast<int>(x);
  return whole - (x < static_cast<float>(whole) ? 1 : 0);
}

float Fade(float t) { return t * t * t * (t * (t * 6 - 15) + 10); }
float Lerp(float a, float b, float t) { return a + (b - a) * t; }

// The influence of one lattice point: a gradient out of eight.
float Influence(int x, int y, float dx, float dy, std::uint32_t seed) {
  static constexpr std::array<float, 8> kX{1, -1, 0, 0, 0.7071F, -0.7071F, 0.7071F, -0.7071F};
  static constexpr std::array<float, 8> kY{0, 0, 1, -1, 0.7071F, 0.7071F, -0.7071F, -0.7071F};
  const std::uint32_t k = Hash(x, y, seed) >> 29;
  return kX[k] * dx + kY[k] * dy;
}

// Sums octaves of `at(frequency, octave)`, normalised.
template <typename At>
float Octaves(int octaves, At at) {
  float sum = 0, weight = 1, weights = 0, frequency = 1;
  for (int i = 0; i < octaves; ++i) {
    sum += weight * at(frequency, i);
    weights += weight;
    weight *= 0.5F;
    frequency *= 2.03F;  // not 2: the lattices would coincide
  }
  return sum / weights;
}

float Crest(float noise) {
  const float crest = 1 - std::fabs(noise);
  return crest * crest;
}

}  // namespace

float CellNoise(int x, int y, std::uint32_t seed) {
  return static_cast<float>(Hash(x, y, seed) >> 8) * 0x1.0p-24F;
}

float Noise(float x, std::uint32_t seed) {
  const int i = Floor(x);
  const float t = x - static_cast<float>(i);
  const float a = (CellNoise(i, 0, seed) * 2 - 1) * t;
  const float b = (CellNoise(i + 1, 0, seed) * 2 - 1) * (t - 1);
  return 2 * Lerp(a, b, Fade(t));
}

float Noise(float x, float y, std::uint32_t seed) {
  const int i = Floor(x), j = Floor(y);
  const float dx = x - static_cast<float>(i), dy = y - static_cast<float>(j);
  const float s = Fade(dx), t = Fade(dy);
  const float top = Lerp(Influence(i, j, dx, dy, seed), Influence(i + 1, j, dx - 1, dy, seed), s);
  const float bottom =
      Lerp(Influence(i, j + 1, dx, dy - 1, seed), Influence(i + 1, j + 1, dx - 1, dy - 1, seed), s);
  return 1.5F * Lerp(top, bottom, t);
}

float Fbm(float x, int octaves, std::uint32_t seed) {
  return Octaves(octaves, [=](float f, int i) { return Noise(x * f, seed + static_cast<std::uint32_t>(i)); });
}

float Fbm(float x, float y, int octaves, std::uint32_t seed) {
  return Octaves(octaves,
                 [=](float f, int i) { return Noise(x * f, y * f, seed + static_cast<std::uint32_t>(i)); });
}

float Ridges(float x, int octaves, std::uint32_t seed) {
  return Octaves(octaves,
                 [=](float f, int i) { return Crest(Noise(x * f, seed + static_cast<std::uint32_t>(i))); });
}

float Ridges(float x, float y, int octaves, std::uint32_t seed) {
  return Octaves(octaves, [=](float f, int i) {
    return Crest(Noise(x * f, y * f, seed + static_cast<std::uint32_t>(i)));
  });
}

}  // namespace imgperf::painter
