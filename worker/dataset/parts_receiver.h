// Makes parts of the chunks that come of them, and checks each against its hash. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/status.h>

#include "common/content_hash.h"
#include "proto/cluster.pb.h"

namespace imgperf {

// What a part must turn out to be.
struct PartId {
  std::string hash;
  std::uint64_t bytes = 0;
};

// Where parts go, one after the other. What a call returns other than OK ends the fetch.
class PartSink {
 public:
  virtual ~PartSink() = default;
  // What comes next is of `part`, from its first byte: also when it was begun before.
  virtual absl::Status Begin(const PartId& part) = 0;
  virtual absl::Status Write(std::string_view bytes) = 0;
  // All of it came, and its hash is right.
  virtual absl::Status End() = 0;
};

// No part is empty, and their hashes are checked to be some; the chunks may be anything. Thread: its owner's.
class PartsReceiver {
 public:
  // `sink` outlives the receiver.
  PartsReceiver(std::vector<PartId> parts, PartSink& sink);

  // What is not here yet, at most kMostWishes of it: for a new stream, whose chunks are taken from now on.
  pb::PartsRequest Rest();
  // DATA_LOSS for what does not follow, is too much or has another hash: then the part begins anew.
  // FAILED_PRECONDITION the second time.
  absl::Status Take(const pb::PartChunk& chunk);
  bool done() const { return at_ == parts_.size(); }
  // Where it stands.
  std::size_t at() const { return at_; }
  std::uint64_t offset() const { return offset_; }      // in the part that is coming
  std::uint64_t received() const { return received_; }  // bytes, as they travelled

 private:
  absl::Status Add(std::string_view block);
  absl::Status Close();
  absl::Status Damaged();
  void BeginAnew();

  const std::vector<PartId> parts_;
  PartSink& sink_;
  std::size_t at_ = 0;
  std::size_t first_wish_ = 0;  // of the stream
  bool begun_ = false;
  bool was_damaged_ = false;
  std::uint64_t offset_ = 0;
  std::uint64_t received_ = 0;
  ContentHasher hasher_;
};

}  // namespace imgperf
