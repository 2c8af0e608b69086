#include "controller/credit/unfit.h"

#include <algorithm>
#include <cmath>

#include "controller/stats/binomial.h"

namespace imgperf {
namespace {

constexpr std::uint64_t kEnoughToTell = 50;
constexpr double kChance = 1e-6;

// Laplace's rule: of others that never failed it is not known that they never will.
double ShareOf(const Tries& tries) {
  return (static_cast<double>(tries.failed) + 1) / (static_cast<double>(tries.ended) + 2);
}

std::uint64_t Rounded(double count) { return static_cast<std::uint64_t>(std::llround(count)); }

}  // namespace

void TriesByTime::Note(std::int64_t stretch, bool ok) {
  Slot& slot = slots_[static_cast<std::size_t>(stretch) % kStretches];
  if (slot.stretch > stretch) return;  // of so long ago that it says nothing any more
  if (slot.stretch < stretch) slot = {stretch, {}};
  ++slot.tries.ended;
  if (!ok) ++slot.tries.failed;
}

void TriesByTime::Remove(const TriesByTime& part) {
  for (std::size_t i = 0; i < kStretches; ++i) {
    if (part.slots_[i].stretch != slots_[i].stretch) continue;
    slots_[i].tries.ended -= part.slots_[i].tries.ended;
    slots_[i].tries.failed -= part.slots_[i].tries.failed;
  }
}

Tries TriesByTime::At(std::int64_t stretch) const {
  const Slot& slot = slots_[static_cast<std::size_t>(stretch) % kStretches];
  return slot.stretch == stretch ? slot.tries : Tries{};
}

bool UnfitBeside(const TriesByTime& own, const TriesByTime& all) {
  double own_ended = 0;
  double own_failed = 0;
  double others_ended = 0;
  double expected = 0;  // failures of its own, had it failed as often as the others did in each stretch
  for (const TriesByTime::Slot& slot : own.slots_) {
    const Tries together = slot.stretch < 0 ? Tries{} : all.At(slot.stretch);
    if (slot.tries.ended == 0 || together.ended <= slot.tries.ended) continue;
    const auto ended = static_cast<double>(slot.tries.ended);
    const auto beside = static_cast<double>(together.ended - slot.tries.ended);
    const double weight = std::min(1.0, beside / ended);
    own_ended += weight * ended;
    own_failed += weight * static_cast<double>(slot.tries.failed);
    others_ended += beside;
    expected += weight * ended * static_cast<double>(together.failed - slot.tries.failed) / beside;
  }
  if (own_ended == 0) return false;
  return Unfit({Rounded(own_ended), Rounded(own_failed)},
               {Rounded(others_ended), Rounded(others_ended * expected / own_ended)});
}

bool Unfit(const Tries& own, const Tries& others) {
  if (own.ended < kEnoughToTell || others.ended < kEnoughToTell || own.failed == 0) return false;
  const double share = ShareOf(others);
  if (static_cast<double>(own.failed) <= share * static_cast<double>(own.ended)) return false;
  // At least so many failures are at most so many good ones.
  return BinomialAtMost(own.ended, 1 - share, own.ended - own.failed) < kChance;
}

}  // namespace imgperf
