#include "common/image/probe.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace imgperf {
namespace {

using namespace std::literals;

constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n"sv;
constexpr std::string_view kPngEnd = "\0\0\0\0IEND\xAE\x42\x60\x82"sv;
constexpr std::string_view kJpegStart = "\xFF\xD8\xFF"sv;
constexpr std::size_t kRiffBytes = 12;  // "RIFF", length, "WEBP"

std::uint32_t Byte(const char* at) { return static_cast<std::uint8_t>(*at); }
std::uint32_t Little16(const char* at) { return Byte(at) | Byte(at + 1) << 8; }
std::uint32_t Little24(const char* at) { return Little16(at) | Byte(at + 2) << 16; }
std::uint32_t Little32(const char* at) { return Little24(at) | Byte(at + 3) << 24; }
std::uint32_t Big32(const char* at) {
  return Byte(at) << 24 | Byte(at + 1) << 16 | Byte(at + 2) << 8 | Byte(at + 3);
}

bool JpegEnds(std::string_view tail) {
  const auto last = tail.find_last_not_of('\0');
  return last != tail.npos && tail.substr(0, last + 1).ends_with("\xFF\xD9"sv);
}

std::string EndDefect(ImageFormat format, std::uint64_t total, std::uint64_t riff_bytes,
                      std::string_view tail) {
  if (format == ImageFormat::kPng && !tail.ends_with(kPngEnd)) return "does not end in an IEND chunk";
  if (format == ImageFormat::kJpeg && !JpegEnds(tail)) return "does not end in an end-of-image marker";
  if (format == ImageFormat::kWebp && total < riff_bytes)
    return fmt::format("{} of {} bytes", total, riff_bytes);
  return {};
}

}  // namespace

std::string_view FormatName(ImageFormat format) {
  switch (format) {
    case ImageFormat::kPng:
      return "png";
    case ImageFormat::kJpeg:
      return "jpeg";
    case ImageFormat::kWebp:
      return "webp";
    case ImageFormat::kUnknown:
      break;
  }
  return "";
}

void ImageProbe::Feed(std::string_view bytes) {
  if (known_ || bytes.empty()) return;
  if (format_ != ImageFormat::kJpeg) {
    const std::size_t taken = std::min(bytes.size(), head_.size() - head_size_);
    std::memcpy(head_.data() + head_size_, bytes.data(), taken);
    head_size_ += taken;
    bytes.remove_prefix(taken);
    Identify();
  }
  if (format_ != ImageFormat::kJpeg) return;
  jpeg_.Feed(bytes);
  known_ = jpeg_.done();
}

// Called with a grown head, until it says enough.
void ImageProbe::Identify() {
  const std::string_view head(head_.data(), head_size_);
  if (head.starts_with(kJpegStart)) {
    format_ = ImageFormat::kJpeg;
    jpeg_.Feed(head.substr(2));  // from the second marker
  } else if (head.starts_with(kPngSignature)) {
    ReadPng();
  } else if (head_size_ >= kRiffBytes) {
    ReadWebp();
  }
}

void ImageProbe::ReadPng() {
  format_ = ImageFormat::kPng;
  constexpr std::size_t kNeeded = 24;
  if (head_size_ < kNeeded) return;
  known_ = true;
  if (std::memcmp(head_.data() + 8, "\0\0\0\x0DIHDR", 8) != 0) return;
  width_ = Big32(head_.data() + 16);
  height_ = Big32(head_.data() + 20);
}

void ImageProbe::ReadWebp() {
  const char* head = head_.data();
  if (std::memcmp(head, "RIFF", 4) != 0 || std::memcmp(head + 8, "WEBP", 4) != 0) {
    known_ = true;
    return;
  }
  format_ = ImageFormat::kWebp;
  riff_bytes_ = std::uint64_t{Little32(head + 4)} + 8;
  if (head_size_ < 16) return;
  const std::string_view chunk(head + kRiffBytes, 4);
  const std::size_t needed = chunk == "VP8L" ? 25 : kHeadBytes;
  if (head_size_ < needed) return;
  known_ = true;
  if (chunk == "VP8X") {
    width_ = Little24(head + 24) + 1;
    height_ = Little24(head + 27) + 1;
  } else if (chunk == "VP8L" && Byte(head + 20) == 0x2F) {
    const std::uint32_t bits = Little32(head + 21);
    width_ = (bits & 0x3FFF) + 1;
    height_ = ((bits >> 14) & 0x3FFF) + 1;
  } else if (chunk == "VP8 " && std::memcmp(head + 23, "\x9D\x01\x2A", 3) == 0) {
    width_ = Little16(head + 26) & 0x3FFF;
    height_ = Little16(head + 28) & 0x3FFF;
  }
}

ImageInfo ImageProbe::Finish(std::uint64_t total, std::string_view tail) const {
  ImageInfo info;
  info.format = format_;
  info.width = width_;
  info.height = height_;
  if (jpeg_.found()) {
    info.width = jpeg_.width();
    info.height = jpeg_.height();
  }
  if (total == 0) {
    info.defect = "empty";
  } else if (format_ == ImageFormat::kUnknown) {
    info.defect = fmt::format("{} bytes that are no PNG, JPEG or WebP", total);
  } else if (const std::string end = EndDefect(format_, total, riff_bytes_, tail); !end.empty()) {
    info.defect = fmt::format("{} cut short: {}", FormatName(format_), end);
  } else if (info.width == 0 || info.height == 0) {
    info.defect = fmt::format("{} without a usable size", FormatName(format_));
  }
  info.complete = info.defect.empty();
  return info;
}

}  // namespace imgperf
