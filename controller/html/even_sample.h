// A bounded, even choice from a stream of unknown length.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace imgperf {

// Keeps every k-th item, k doubling as more come: `most` to twice as many at a time. The first item is always
// among them. Thread: any one.
template <typename Item>
class EvenSample {
 public:
  // `most` > 0.
  explicit EvenSample(std::size_t most) : most_(most) {}

  // `make` is called for an item that is kept.
  template <typename Make>
  void Add(Make make) {
    if (seen_++ % stride_ != 0) return;
    if (items_.size() == 2 * most_) Halve();
    if ((seen_ - 1) % stride_ == 0) items_.push_back(make());
  }
  std::uint64_t seen() const { return seen_; }
  // At most `most`, evenly spaced, in order.
  std::vector<Item> Chosen() const {
    if (items_.size() <= most_) return items_;
    std::vector<Item> chosen;
    for (std::size_t i = 0; i < most_; ++i) chosen.push_back(items_[i * items_.size() / most_]);
    return chosen;
  }

 private:
  void Halve() {
    for (std::size_t i = 0; 2 * i < items_.size(); ++i) items_[i] = std::move(items_[2 * i]);
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>((items_.size() + 1) / 2), items_.end());
    stride_ *= 2;
  }

  std::size_t most_;
  std::uint64_t stride_ = 1;
  std::uint64_t seen_ = 0;
  std::vector<Item> items_;
};

}  // namespace imgperf
