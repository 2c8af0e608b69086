// Parts as a controller would send them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/content_hash.h"
#include "common/part_limits.h"
#include "common/zstd_block.h"
#include "worker/dataset/parts_receiver.h"

namespace imgperf {

inline PartId IdOf(const std::string& bytes) { return {ContentHash(bytes), bytes.size()}; }

// The blocks from `offset` on.
inline std::vector<pb::PartChunk> ChunksOf(const std::string& bytes, std::uint32_t part,
                                           std::uint64_t offset = 0) {
  std::vector<pb::PartChunk> chunks;
  for (; offset < bytes.size(); offset += kPartBlock) {
    const std::string block = bytes.substr(offset, kPartBlock);
    pb::PartChunk& chunk = chunks.emplace_back();
    chunk.set_part(part);
    chunk.set_offset(offset);
    if (auto frame = CompressBlock(block)) {
      chunk.set_data(*std::move(frame));
      chunk.set_zstd_of(static_cast<std::uint32_t>(block.size()));
    } else {
      chunk.set_data(block);
    }
  }
  return chunks;
}

}  // namespace imgperf
