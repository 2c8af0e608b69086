#include "controller/bulk/part_reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "common/part_limits.h"

namespace imgperf {

absl::StatusOr<std::optional<pb::PartChunk>> PartReader::Next() {
  if (request_.parts_size() > kMostWishes)
    return absl::InvalidArgumentError(fmt::format("more than {} parts in one request", kMostWishes));
  while (part_ == nullptr || offset_ == part_->bytes()) {
    if (part_ != nullptr) ++wish_;
    part_.reset();
    if (wish_ == request_.parts_size()) return std::nullopt;
    if (auto status = OpenWish(); !status.ok()) return status;
  }
  auto block = part_->Read(offset_);
  if (!block.ok()) return block.status();
  pb::PartChunk chunk;
  chunk.set_part(static_cast<std::uint32_t>(wish_));
  chunk.set_offset(offset_);
  chunk.set_zstd_of(block->zstd_of);
  sent_ += block->data.size();
  chunk.set_data(std::move(block->data));
  offset_ += std::min<std::uint64_t>(kPartBlock, part_->bytes() - offset_);
  return chunk;
}

absl::Status PartReader::OpenWish() {
  const pb::PartWish& wish = request_.parts(wish_);
  auto source = shelf_.Open(wish.hash());
  if (!source.ok()) return source.status();
  const std::uint64_t bytes = (*source)->bytes();
  if (wish.offset() > bytes || (wish.offset() % kPartBlock != 0 && wish.offset() != bytes)) {
    return absl::OutOfRangeError(
        fmt::format("offset {} of a part of {} bytes is no block's", wish.offset(), bytes));
  }
  part_ = *std::move(source);
  offset_ = wish.offset();
  return absl::OkStatus();
}

}  // namespace imgperf
