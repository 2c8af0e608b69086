// Content hashes: XXH3 with 128 bits, as 32 hex digits. Not for secrets.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct XXH3_state_s;

namespace imgperf {

std::string ContentHash(std::string_view bytes);

// True for 32 lower-case hex digits: only then may a hash from the network become part of a path.
bool IsContentHash(std::string_view text);

// The same hash of bytes that come piece by piece. Thread: its owner's.
class ContentHasher {
 public:
  ContentHasher();
  void Add(std::string_view bytes);
  // Of all that was added.
  std::string Hash() const;

 private:
  struct Free {
    void operator()(XXH3_state_s* state) const;
  };
  std::unique_ptr<XXH3_state_s, Free> state_;
};

}  // namespace imgperf
