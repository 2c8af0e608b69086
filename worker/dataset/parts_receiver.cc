#include "worker/dataset/parts_receiver.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "common/part_limits.h"
#include "common/zstd_block.h"

namespace imgperf {

PartsReceiver::PartsReceiver(std::vector<PartId> parts, PartSink& sink)
    : parts_(std::move(parts)), sink_(sink) {}

pb::PartsRequest PartsReceiver::Rest() {
  first_wish_ = at_;
  const std::size_t end = std::min(parts_.size(), at_ + kMostWishes);
  pb::PartsRequest request;
  for (std::size_t i = at_; i < end; ++i) {
    pb::PartWish& wish = *request.add_parts();
    wish.set_hash(parts_[i].hash);
    wish.set_offset(i == at_ ? offset_ : 0);
  }
  return request;
}

absl::Status PartsReceiver::Take(const pb::PartChunk& chunk) {
  if (done() || chunk.part() != at_ - first_wish_ || chunk.offset() != offset_)
    return absl::DataLossError("a block of the dataset does not follow the one before");
  received_ += chunk.data().size();
  const std::uint64_t expected = std::min<std::uint64_t>(kPartBlock, parts_[at_].bytes - offset_);
  if (chunk.zstd_of() == 0) {
    if (chunk.data().size() != expected)
      return absl::DataLossError("a block of the dataset has another length than it should have");
    return Add(chunk.data());
  }
  std::optional<std::string> block;
  if (chunk.zstd_of() == expected) block = DecompressBlock(chunk.data(), expected);
  if (!block) return absl::DataLossError("a block of the dataset cannot be decompressed");
  return Add(*block);
}

absl::Status PartsReceiver::Add(std::string_view block) {
  if (!std::exchange(begun_, true)) {
    if (absl::Status status = sink_.Begin(parts_[at_]); !status.ok()) return status;
  }
  hasher_.Add(block);
  offset_ += block.size();
  if (absl::Status status = sink_.Write(block); !status.ok()) return status;
  return offset_ == parts_[at_].bytes ? Close() : absl::OkStatus();
}

absl::Status PartsReceiver::Close() {
  if (hasher_.Hash() != parts_[at_].hash) return Damaged();
  if (absl::Status status = sink_.End(); !status.ok()) return status;
  ++at_;
  was_damaged_ = false;
  BeginAnew();
  return absl::OkStatus();
}

absl::Status PartsReceiver::Damaged() {
  const PartId& part = parts_[at_];
  const std::string text = fmt::format("{} bytes of the dataset do not hash to {}", part.bytes, part.hash);
  if (std::exchange(was_damaged_, true)) return absl::FailedPreconditionError(text + ", again");
  BeginAnew();
  return absl::DataLossError(text);
}

void PartsReceiver::BeginAnew() {
  offset_ = 0;
  begun_ = false;
  hasher_ = ContentHasher();
}

}  // namespace imgperf
