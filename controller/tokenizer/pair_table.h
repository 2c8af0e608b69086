// A map from pairs of 32-bit numbers to pairs of 32-bit numbers: what tokenizers look up most.
//
// Open addressing in one array, so that a look-up is one cache miss: tokenizers make ten and more a word.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace imgperf {

class PairTable {
 public:
  struct Value {
    std::uint32_t first = 0;
    std::uint32_t second = 0;
  };

  // Room for `count` pairs; more make it grow.
  explicit PairTable(std::size_t count = 0) { Resize(count); }

  // Null when the pair is not in it. Valid until the next Put().
  const Value* Find(std::uint32_t left, std::uint32_t right) const {
    const Slot& slot = slots_[SlotOf(KeyOf(left, right))];
    return slot.key == kEmpty ? nullptr : &slot.value;
  }

  // False when the pair is there already; it stays as it is. (2^32-1, 2^32-1) is no pair.
  bool Put(std::uint32_t left, std::uint32_t right, Value value) {
    if (2 * (size_ + 1) > slots_.size()) Grow();
    Slot& slot = slots_[SlotOf(KeyOf(left, right))];
    if (slot.key != kEmpty) return false;
    slot = {KeyOf(left, right), value};
    ++size_;
    return true;
  }

 private:
  static constexpr std::uint64_t kEmpty = ~std::uint64_t{0};
  struct Slot {
    std::uint64_t key = kEmpty;
    Value value;
  };

  static std::uint64_t KeyOf(std::uint32_t left, std::uint32_t right) {
    return std::uint64_t{left} << 32 | right;
  }
  // The slot that has the key, or the empty one where it would stand. Fibonacci hashing (Knuth, 6.4).
  std::size_t SlotOf(std::uint64_t key) const {
    std::size_t at = (key * 0x9E3779B97F4A7C15u) >> shift_;
    while (slots_[at].key != kEmpty && slots_[at].key != key) at = (at + 1) & (slots_.size() - 1);
    return at;
  }
  void Resize(std::size_t count) {
    slots_.assign(std::bit_ceil(2 * count + 16), Slot{});
    shift_ = 64 - std::countr_zero(slots_.size());
  }
  void Grow() {
    const std::vector<Slot> old = std::move(slots_);
    Resize(old.size());
    for (const Slot& slot : old) {
      if (slot.key != kEmpty) slots_[SlotOf(slot.key)] = slot;
    }
  }

  std::vector<Slot> slots_;
  std::size_t size_ = 0;
  int shift_ = 0;
};

}  // namespace imgperf
