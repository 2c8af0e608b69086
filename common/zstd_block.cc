#include "common/zstd_block.h"

#include <algorithm>
#include <array>

#include <zstd.h>

namespace imgperf {
namespace {

constexpr int kLevel = 3;  // zstd's own default

using namespace std::string_view_literals;
constexpr std::array kCompressedKinds = {"\x89PNG\r\n\x1a\n"sv, "\xFF\xD8\xFF"sv, "PK\x03\x04"sv,
                                         "\x1F\x8B"sv, "\x28\xB5\x2F\xFD"sv};

}  // namespace

std::optional<std::string> CompressBlock(std::string_view block) {
  std::string frame(ZSTD_compressBound(block.size()), '\0');
  const std::size_t size = ZSTD_compress(frame.data(), frame.size(), block.data(), block.size(), kLevel);
  if (ZSTD_isError(size) != 0 || size > block.size() - block.size() / 10) return std::nullopt;
  frame.resize(size);
  frame.shrink_to_fit();
  return frame;
}

std::optional<std::string> DecompressBlock(std::string_view frame, std::size_t size) {
  // One frame and nothing behind it: another would be decompressed, too.
  if (ZSTD_findFrameCompressedSize(frame.data(), frame.size()) != frame.size()) return std::nullopt;
  if (ZSTD_getFrameContentSize(frame.data(), frame.size()) != size) return std::nullopt;
  std::string block(size, '\0');
  const std::size_t got = ZSTD_decompress(block.data(), block.size(), frame.data(), frame.size());
  if (got != size) return std::nullopt;  // an error is a number beyond any size
  return block;
}

bool LooksCompressed(std::string_view begin) {
  if (begin.starts_with("RIFF") && begin.substr(0, 12).ends_with("WEBP")) return true;
  return std::any_of(kCompressedKinds.begin(), kCompressedKinds.end(),
                     [&](std::string_view kind) { return begin.starts_with(kind); });
}

}  // namespace imgperf
