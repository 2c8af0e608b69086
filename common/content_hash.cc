#include "common/content_hash.h"

#include <algorithm>
#include <new>

#include <fmt/format.h>
#include <xxhash.h>

namespace imgperf {
namespace {

constexpr std::size_t kDigits = 32;

std::string Hex(const XXH128_hash_t& hash) { return fmt::format("{:016x}{:016x}", hash.high64, hash.low64); }

}  // namespace

std::string ContentHash(std::string_view bytes) { return Hex(XXH3_128bits(bytes.data(), bytes.size())); }

bool IsContentHash(std::string_view text) {
  return text.size() == kDigits && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

ContentHasher::ContentHasher() : state_(XXH3_createState()) {
  if (state_ == nullptr) throw std::bad_alloc();
  XXH3_128bits_reset(state_.get());
}

void ContentHasher::Add(std::string_view bytes) {
  XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
}

std::string ContentHasher::Hash() const { return Hex(XXH3_128bits_digest(state_.get())); }

void ContentHasher::Free::operator()(XXH3_state_s* state) const { XXH3_freeState(state); }

}  // namespace imgperf
