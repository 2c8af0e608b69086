#include "controller/offline/near_hashes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "common/image/brightness.h"

namespace imgperf {
namespace {

static_assert(kAlikeBits == 3, "five blocks, two of which agree, are for three bits");
constexpr std::array<unsigned, 6> kBlockStart{0, 13, 26, 39, 52, 64};

std::uint64_t Block(std::uint64_t hash, unsigned k) {
  const unsigned bits = kBlockStart[k + 1] - kBlockStart[k];
  return hash >> kBlockStart[k] & ((std::uint64_t{1} << bits) - 1);
}

// Two blocks' bits above the place.
std::uint64_t Row(std::uint64_t hash, unsigned a, unsigned b, std::uint32_t place) {
  return (Block(hash, a) << 13 | Block(hash, b)) << 32 | place;
}

class Finder {
 public:
  Finder(std::span<const std::uint64_t> hashes, std::uint64_t most,
         const std::function<void(std::uint32_t, std::uint32_t)>& near)
      : hashes_(hashes), left_(most), near_(near), rows_(hashes.size()) {}

  bool Compare(unsigned a, unsigned b) {
    for (std::uint32_t i = 0; i < hashes_.size(); ++i) rows_[i] = Row(hashes_[i], a, b, i);
    std::sort(rows_.begin(), rows_.end());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (!CompareWithOthers(i)) return false;
    }
    return true;
  }

 private:
  bool CompareWithOthers(std::size_t i) {
    const auto one = static_cast<std::uint32_t>(rows_[i]);
    for (std::size_t k = i + 1; k < rows_.size() && rows_[k] >> 32 == rows_[i] >> 32; ++k) {
      if (left_ == 0) return false;
      --left_;
      const auto other = static_cast<std::uint32_t>(rows_[k]);
      if (std::popcount(hashes_[one] ^ hashes_[other]) <= kAlikeBits) near_(one, other);
    }
    return true;
  }

  const std::span<const std::uint64_t> hashes_;
  std::uint64_t left_;
  const std::function<void(std::uint32_t, std::uint32_t)>& near_;
  std::vector<std::uint64_t> rows_;
};

}  // namespace

bool ForEachNear(std::span<const std::uint64_t> hashes, std::uint64_t most,
                 const std::function<void(std::uint32_t, std::uint32_t)>& near) {
  Finder finder(hashes, most, near);
  for (unsigned a = 0; a < 4; ++a) {
    for (unsigned b = a + 1; b < 5; ++b) {
      if (!finder.Compare(a, b)) return false;
    }
  }
  return true;
}

}  // namespace imgperf
