// What a dataset's parts are moved in, and how large they may be: the same for both ends.
#pragma once

#include <cstddef>
#include <cstdint>

namespace imgperf {

// Parts travel in blocks of so many bytes, each compressed by itself or not at all: a broken stream goes on
// at any block, and no block becomes more than this in memory, whoever compressed it.
inline constexpr std::size_t kPartBlock = 256 << 10;
// Bytes. The first part is one protobuf message, which ends at 2 GiB.
inline constexpr std::uint64_t kMostEntriesBytes = (2ULL << 30) - 1;
inline constexpr std::uint64_t kMostFileBytes = 1ULL << 30;
inline constexpr std::uint64_t kMostFilesBytes = 256ULL << 30;  // all of them
inline constexpr std::uint64_t kMostFiles = 1'000'000;
inline constexpr int kMostWishes = 1024;  // parts of one request

// Bytes of data in one message of an upload, and in what stands before the data.
inline constexpr std::size_t kUploadChunk = 128 << 10;
inline constexpr std::size_t kMostUploadHead = 1 << 20;

}  // namespace imgperf
