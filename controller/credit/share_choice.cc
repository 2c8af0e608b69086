#include "controller/credit/share_choice.h"

namespace imgperf {
namespace {

// The finisher of SplitMix64 (Steele, Lea, Flood 2014): every bit of the argument reaches every bit of the
// result.
std::uint64_t Mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

}  // namespace

ShareChoice::ShareChoice(std::uint64_t seed, std::uint32_t phase, std::uint32_t share_ppm)
    : key_(Mix(Mix(seed) + phase)),
      spared_(share_ppm > kMillion / 2),
      rate_(spared_ ? kMillion - share_ppm : share_ppm) {}

// All in units of 1 / rate_ credits: credit i is [i * rate_, (i + 1) * rate_), stretch j is
// [j * kMillion, (j + 1) * kMillion). No stretch is shorter than two credits, so a credit lies in two
// stretches at most.
bool ShareChoice::Chooses(std::uint64_t index) const {
  if (rate_ == 0) return spared_;
  const std::uint64_t first = index * rate_ / kMillion;
  const std::uint64_t last = ((index + 1) * rate_ - 1) / kMillion;
  const bool picked = Pick(first) == index || (last != first && Pick(last) == index);
  return picked != spared_;
}

// The credit under an instant of the stretch.
std::uint64_t ShareChoice::FirstPick(std::uint64_t stretch) const {
  return (stretch * kMillion + Mix(key_ ^ stretch) % kMillion) / rate_;
}

// Where a credit lies in two stretches and both pick it, the later one takes one of those it has for itself.
std::uint64_t ShareChoice::Pick(std::uint64_t stretch) const {
  const std::uint64_t pick = FirstPick(stretch);
  if (stretch == 0 || pick != FirstPick(stretch - 1)) return pick;
  const std::uint64_t own = (stretch * kMillion + rate_ - 1) / rate_;  // the first of them
  const std::uint64_t end = (stretch + 1) * kMillion / rate_;
  return own + Mix(~(key_ ^ stretch)) % (end - own);
}

}  // namespace imgperf
