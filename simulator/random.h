// Random numbers as a function of what they are for: no state, the same on every machine. Pure.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <string_view>

namespace imgperf {

// splitmix64's finisher over both.
constexpr std::uint64_t Mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t z = a * 0x9E3779B97F4A7C15ULL + b + 0x632BE59BD9B4E019ULL;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

// In [0, 1).
constexpr double Uniform(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1.0p-53; }

// Normal with mean 0 and deviation 1 (Box and Muller).
inline double Normal(std::uint64_t bits) {
  const double u = 1.0 - Uniform(bits);
  const double v = Uniform(Mix(bits, 1));
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
}

// FNV-1a, finished with Mix.
constexpr std::uint64_t HashText(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return Mix(hash, text.size());
}

// A sequence, for painters.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : seed_(seed) {}
  double Next() { return Uniform(Mix(seed_, count_++)); }
  double Between(double low, double high) { return low + (high - low) * Next(); }
  int Whole(int low, int high) { return low + static_cast<int>(Next() * (high - low + 1)); }  // both included
  bool Chance(double share) { return Next() < share; }
  std::uint64_t Bits() { return Mix(seed_, count_++); }

 private:
  std::uint64_t seed_;
  std::uint64_t count_ = 0;
};

}  // namespace imgperf
