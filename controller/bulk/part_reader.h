// What one worker wants of the dataset, block by block.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <absl/status/statusor.h>

#include "controller/bulk/part_shelf.h"
#include "proto/cluster.pb.h"

namespace imgperf {

// Holds one block and one open file at a time. Thread: its owner's.
class PartReader {
 public:
  // `shelf` outlives the reader.
  PartReader(const PartShelf& shelf, pb::PartsRequest request)
      : shelf_(shelf), request_(std::move(request)) {}

  // The next block; nothing behind the last. INVALID_ARGUMENT: too many wishes; OUT_OF_RANGE: an offset
  // between blocks or behind the end; else what the shelf says.
  absl::StatusOr<std::optional<pb::PartChunk>> Next();
  std::uint64_t sent() const { return sent_; }  // bytes, as they travel
  std::uint64_t first_offset() const { return request_.parts_size() == 0 ? 0 : request_.parts(0).offset(); }

 private:
  absl::Status OpenWish();

  const PartShelf& shelf_;
  const pb::PartsRequest request_;
  int wish_ = 0;
  std::unique_ptr<OpenPart> part_;  // the wish; null before it is opened
  std::uint64_t offset_ = 0;
  std::uint64_t sent_ = 0;
};

}  // namespace imgperf
