// Blocks of bytes as zstd frames, each by itself. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace imgperf {

// The block as a frame; nothing when that saves less than a tenth: then it is not worth anybody's time.
std::optional<std::string> CompressBlock(std::string_view block);

// The `size` bytes that the frame stands for; nothing when it stands for any other number of bytes, or is no
// whole frame. Never takes more memory than `size` and zstd's own window for it.
std::optional<std::string> DecompressBlock(std::string_view frame, std::size_t size);

// True when the bytes begin as files that are compressed already: PNG, JPEG, WebP, zip, gzip, zstd.
bool LooksCompressed(std::string_view begin);

}  // namespace imgperf
