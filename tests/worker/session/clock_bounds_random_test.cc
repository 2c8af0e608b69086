// Ten thousand random clocks over random networks: the truth lies inside the bound whenever one may know it.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>
#include <string>

#include <absl/strings/str_cat.h>
#include <gtest/gtest.h>

#include "worker/session/clock_bounds.h"

namespace imgperf {
namespace {

constexpr std::uint32_t kCases = 10'000;
constexpr int kBeats = 90;  // of one case in four: more than a window of them

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  double Between(double low, double high) {
    return low + (high - low) * static_cast<double>(engine_() >> 11) * 0x1p-53;
  }
  Nanos Length(Nanos low, Nanos high) {
    return static_cast<Nanos>(Between(static_cast<double>(low), static_cast<double>(high)));
  }
  bool Chance(double p) { return Between(0, 1) < p; }
  // From 1 ns to `most`, each power of ten as likely as the others.
  Nanos Scale(Nanos most) { return static_cast<Nanos>(std::pow(static_cast<double>(most), Between(0, 1))); }

 private:
  std::mt19937_64 engine_;
};

// The offset of the controller's clock as a function of the worker's: a drift, a rate that swings within the
// allowance, and perhaps a step.
class TrueOffset {
 public:
  TrueOffset(Dice& dice, Nanos begin, Nanos least_step)
      : begin_(begin),
        offset_(dice.Length(-3 * kSecond, 3 * kSecond)),
        drift_(dice.Between(-200e-6, 200e-6)),
        swing_(dice.Between(0, ClockBounds::kWander * 1e-9)),
        period_(dice.Between(5e9, 300e9)),
        turn_(dice.Between(0, 6.28)) {
    if (!dice.Chance(0.4)) return;
    step_at_ = begin + dice.Length(10 * kSecond, kBeats / 2 * kSecond);
    step_ = least_step + dice.Scale(1000 * kSecond);
    if (dice.Chance(0.5)) step_ = -step_;
  }

  Nanos At(Nanos t) const {
    const auto x = static_cast<double>(t - begin_);
    const double wave = period_ / 6.283185307179586;
    const double swung = swing_ * wave * (std::cos(turn_) - std::cos(x / wave + turn_));
    return offset_ + static_cast<Nanos>(std::llround(drift_ * x + swung)) + (Stepped(t) ? step_ : 0);
  }
  bool Stepped(Nanos t) const { return step_at_ != 0 && t >= step_at_; }

 private:
  Nanos begin_;
  Nanos offset_;
  double drift_;
  double swing_;
  double period_;
  double turn_;
  Nanos step_at_ = 0;
  Nanos step_ = 0;
};

// Each way has a floor of its own and stragglers of its own.
class Way {
 public:
  Way(Dice& dice, Nanos slowest)
      : dice_(dice), floor_(dice.Scale(slowest / 2)), jitter_(dice.Scale(slowest / 2)) {}
  Nanos Delay() {
    return floor_ + static_cast<Nanos>(static_cast<double>(jitter_) * std::pow(dice_.Between(0, 1), 4));
  }

 private:
  Dice& dice_;
  Nanos floor_;
  Nanos jitter_;
};

class Case {
 public:
  explicit Case(std::uint32_t seed)
      : dice_(seed),
        slowest_(10 * kMicrosecond + dice_.Scale(2 * kSecond)),
        now_(2000 * kSecond + dice_.Scale(20'000'000 * kSecond)),
        // One that hides within a round trip, or within what the drift may have become, is none that shows.
        truth_(dice_, now_, 3 * slowest_ + 200 * kMillisecond),
        there_(dice_, slowest_),
        back_(dice_, slowest_),
        lossy_(dice_.Chance(0.3)) {}

  // Empty, or what is wrong.
  std::string Play() {
    const int beats = dice_.Chance(0.25) ? kBeats : kBeats / 3;
    for (int beat = 0; beat < beats && wrong_.empty(); ++beat) {
      if (beat == 0 || !lossy_ || dice_.Chance(0.5)) Exchange();
      for (const Nanos pause : {dice_.Length(0, kSecond / 2), dice_.Length(0, kSecond / 2)}) {
        now_ += pause;
        Check();
      }
    }
    return wrong_;
  }

 private:
  void Exchange() {
    const Nanos t1 = now_;
    now_ += there_.Delay();
    const Nanos t2 = now_ + truth_.At(now_);
    now_ += dice_.Scale(kMillisecond);
    const Nanos t3 = now_ + truth_.At(now_);
    now_ += back_.Delay();
    clock_.Add(t1, t2, t3, now_);
    if (truth_.Stepped(t1)) segment_ = 2;
    known_ = true;
    Check();
  }

  // From the step to the first exchange after it nobody can know.
  void Check() {
    if (!known_ || (truth_.Stepped(now_) && segment_ == 1)) return;
    const ClockEstimate estimate = clock_.At(now_);
    const Nanos miss = std::abs(estimate.offset - truth_.At(now_));
    if (estimate.segment != segment_) {
      wrong_ = absl::StrCat("segment ", estimate.segment, " instead of ", segment_);
    } else if (miss > static_cast<Nanos>(estimate.bound)) {
      wrong_ = absl::StrCat("off by ", miss, " ns, bound ", estimate.bound, " ns");
    }
  }

  Dice dice_;
  Nanos slowest_;
  Nanos now_;  // worker clock
  TrueOffset truth_;
  Way there_;
  Way back_;
  bool lossy_;
  bool known_ = false;
  std::uint32_t segment_ = 1;
  ClockBounds clock_;
  std::string wrong_;
};

TEST(ClockBoundsAtRandom, HoldTheTruthInEveryCase) {
  for (std::uint32_t seed = 1; seed <= kCases; ++seed) {
    const std::string wrong = Case(seed).Play();
    ASSERT_EQ(wrong, "") << "case " << seed;
  }
}

}  // namespace
}  // namespace imgperf
