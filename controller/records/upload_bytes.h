// The bytes of one upload, gathered as its chunks come.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace imgperf {

// Thread: its owner's.
class UploadBytes {
 public:
  // An answer of limits.max_body's default length, and the request's payload.
  static constexpr std::uint64_t kMost = 320u << 20;
  // An announced length is believed up to this: nobody has yet been asked who announces it.
  static constexpr std::uint64_t kMostReserved = 16u << 20;

  // By the sender's word, in all. False when that is too much.
  bool Announce(std::uint64_t bytes) {
    if (bytes > kMost) return false;
    announced_ = bytes;
    bytes_.reserve(std::min(bytes, kMostReserved));
    return true;
  }
  // False, and nothing is taken, when more comes than was announced.
  bool Append(std::string_view data) {
    if (data.size() > announced_ - bytes_.size()) return false;
    bytes_ += data;
    return true;
  }

  bool whole() const { return bytes_.size() == announced_; }
  std::size_t reserved() const { return bytes_.capacity(); }
  std::string Take() { return std::move(bytes_); }

 private:
  std::uint64_t announced_ = 0;
  std::string bytes_;  // never longer than announced_
};

}  // namespace imgperf
