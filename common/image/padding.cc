#include "common/image/padding.h"

#include <algorithm>
#include <string_view>

#include <zlib.h>

namespace imgperf {
namespace {

constexpr std::size_t kPngEndBytes = 12;    // length, "IEND", checksum
constexpr std::size_t kPngFraming = 12;     // the same of our chunk
constexpr std::size_t kJpegStartBytes = 2;  // FF D8
constexpr std::size_t kCommentMax = 65533;  // what a JPEG segment holds beside its length field
constexpr std::size_t kRiffBytes = 12;      // "RIFF", length, "WEBP"
constexpr std::size_t kRiffFraming = 8;

// splitmix64 of a count.
constexpr std::uint64_t NoiseAt(std::uint64_t index) {
  std::uint64_t z = (index + 0x706164) * 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

std::string Padding(std::size_t bytes) {
  std::string out(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) {
    out[i] = static_cast<char>(NoiseAt(i / 8) >> (8 * (i % 8)));
  }
  return out;
}

std::string Big32(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
          static_cast<char>(value)};
}

std::string Little(std::uint32_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}

std::string PadPng(std::string file, std::size_t missing) {
  // "paDd": ancillary, private, safe to copy.
  const std::string chunk = "paDd" + Padding(missing > kPngFraming ? missing - kPngFraming : 0);
  const uLong crc = crc32(0, reinterpret_cast<const Bytef*>(chunk.data()), static_cast<uInt>(chunk.size()));
  file.insert(file.size() - kPngEndBytes, Big32(static_cast<std::uint32_t>(chunk.size() - 4)) + chunk +
                                              Big32(static_cast<std::uint32_t>(crc)));
  return file;
}

std::string PadJpeg(std::string file, std::size_t missing) {
  std::string comments;
  while (comments.size() < missing) {
    const std::size_t bytes = std::min(kCommentMax, missing - comments.size());
    const auto length = static_cast<std::uint32_t>(bytes + 2);
    comments += {'\xFF', '\xFE', static_cast<char>(length >> 8), static_cast<char>(length)};
    comments += Padding(bytes);
  }
  file.insert(kJpegStartBytes, comments);
  return file;
}

std::string PadWebp(const std::string& file, PixelSize size, std::size_t missing) {
  std::string body = "WEBP";
  if (file.compare(kRiffBytes, 4, "VP8X") != 0) {
    body += "VP8X" + Little(10, 4) + Little(0, 4) + Little(size.width - 1, 3) + Little(size.height - 1, 3);
  }
  body += file.substr(kRiffBytes);
  const std::size_t padding = missing > kRiffFraming ? (missing - kRiffFraming) & ~std::size_t{1} : 0;
  body += "PADD" + Little(static_cast<std::uint32_t>(padding), 4) + Padding(padding);
  return "RIFF" + Little(static_cast<std::uint32_t>(body.size()), 4) + body;
}

}  // namespace

std::string PadImage(std::string file, EncodedFormat format, PixelSize size, std::uint64_t bytes) {
  if (file.size() >= bytes) return file;
  const std::size_t missing = bytes - file.size();
  if (format == EncodedFormat::kPng && file.size() > kPngEndBytes) return PadPng(std::move(file), missing);
  if (format == EncodedFormat::kJpeg && file.size() > kJpegStartBytes)
    return PadJpeg(std::move(file), missing);
  if (format == EncodedFormat::kWebp && file.size() > kRiffBytes) return PadWebp(file, size, missing);
  return file;
}

}  // namespace imgperf
