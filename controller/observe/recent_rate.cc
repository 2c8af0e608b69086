#include "controller/observe/recent_rate.h"

#include <algorithm>

namespace imgperf {

void RecentRate::Note(Nanos now, std::uint64_t count) {
  if (count == changes_.back().count) return;
  changes_.push_back({now, count});
  const auto reaches_back_enough = [&](const Change& change) {
    return now - change.at >= kWindow && count - change.count >= kLeast;
  };
  while (reaches_back_enough(changes_[1])) changes_.pop_front();
}

double RecentRate::At(Nanos now) const {
  if (changes_.size() < 2) return 0;
  Nanos longest_pause = 0;
  for (std::size_t i = 1; i < changes_.size(); ++i) {
    longest_pause = std::max(longest_pause, changes_[i].at - changes_[i - 1].at);
  }
  const Change& first = changes_.front();
  const Change& last = changes_.back();
  const Nanos end = now - last.at > longest_pause ? now : last.at;
  return static_cast<double>(last.count - first.count) * 1e9 /
         static_cast<double>(std::max<Nanos>(1, end - first.at));
}

}  // namespace imgperf
