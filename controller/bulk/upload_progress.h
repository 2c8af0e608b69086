// How much of one upload is here, and whether it is what was announced. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <absl/status/status.h>

#include "common/content_hash.h"
#include "proto/cluster.pb.h"

namespace imgperf {

// Everything that can be said of an upload's first chunk without knowing the run. INVALID_ARGUMENT;
// RESOURCE_EXHAUSTED: longer than is stored.
absl::Status CheckUploadHead(const pb::StoreChunk& head);

// Thread: its owner's.
class UploadProgress {
 public:
  // An answer of limits.max_body's default length, and the request's payload.
  static constexpr std::uint64_t kMost = 320u << 20;

  // Of a head that was checked.
  UploadProgress(std::uint64_t bytes, std::string hash) : bytes_(bytes), hash_(std::move(hash)) {}

  // The same bytes as that head announces.
  bool IsOf(const pb::StoreChunk& head) const { return head.size() == bytes_ && head.hash() == hash_; }
  // The next data. INVALID_ARGUMENT, and nothing is taken: more than one chunk may hold, or than was
  // announced.
  absl::Status Add(std::string_view data);
  // DATA_LOSS: not all of it is here, or not as it was.
  absl::Status Check() const;
  bool whole() const { return received_ == bytes_; }
  const std::string& hash() const { return hash_; }
  std::uint64_t received() const { return received_; }

 private:
  std::uint64_t bytes_;
  std::string hash_;
  std::uint64_t received_ = 0;
  ContentHasher hasher_;
};

}  // namespace imgperf
