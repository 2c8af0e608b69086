// The model's time: events in order, and the dice.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <queue>
#include <random>
#include <utility>
#include <vector>

#include <absl/strings/str_cat.h>

#include "common/clock.h"

namespace imgperf::model {

class Clockwork {
 public:
  explicit Clockwork(std::uint64_t seed) : dice_(seed) {}

  Nanos now() const { return now_; }
  void At(Nanos when, std::function<void()> task) {
    queue_.push({std::max(when, now_), next_++, std::move(task)});
  }
  void After(Nanos delay, std::function<void()> task) { At(now_ + delay, std::move(task)); }
  // Runs the next event; false when there is none.
  bool Step() {
    if (queue_.empty()) return false;
    // The task may add events: it is moved out first.
    Event event = std::move(const_cast<Event&>(queue_.top()));
    queue_.pop();
    now_ = event.when;
    event.task();
    return true;
  }

  // With IMGPERF_MODEL_TRACE set: what happens, to standard output.
  template <typename... Parts>
  void Note(const Parts&... parts) const {
    if (tracing_) std::cout << static_cast<double>(now_) / 1e9 << " s: " << absl::StrCat(parts...) << "\n";
  }

  bool tracing() const { return tracing_; }

  Nanos Between(Nanos low, Nanos high) { return std::uniform_int_distribution<Nanos>(low, high)(dice_); }
  // Mostly small, sometimes up to `high`.
  Nanos Skewed(Nanos high) { return Between(0, Between(0, high)); }
  bool Chance(double p) { return std::uniform_real_distribution<>(0, 1)(dice_) < p; }

 private:
  struct Event {
    Nanos when;
    std::uint64_t order;
    std::function<void()> task;
    bool operator<(const Event& other) const {
      return when != other.when ? when > other.when : order > other.order;
    }
  };

  Nanos now_ = kSecond;
  std::uint64_t next_ = 0;
  std::priority_queue<Event> queue_;
  std::mt19937_64 dice_;
  const bool tracing_ = std::getenv("IMGPERF_MODEL_TRACE") != nullptr;
};

}  // namespace imgperf::model
