// XXH3 (64 bits) over a stream, with the widest vectors the machine has.
#pragma once

#define XXH_STATIC_LINKING_ONLY  // for a state that is a member
#include <xxhash.h>

#include <cstdint>
#include <string_view>

namespace imgperf {

class StreamHash {
 public:
  StreamHash();
  void Append(std::string_view bytes);
  std::uint64_t Digest() const;

 private:
  XXH3_state_t state_;
};

}  // namespace imgperf
