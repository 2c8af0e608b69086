// Looks at an image's first and last bytes: which format, what size, whether it is whole. Decodes nothing.
//
// Safe on any bytes, allocates nothing whatever size they claim.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace imgperf {

enum class ImageFormat { kUnknown, kPng, kJpeg, kWebp };

// "png", "jpeg", "webp"; empty for kUnknown.
std::string_view FormatName(ImageFormat format);

struct ImageInfo {
  ImageFormat format = ImageFormat::kUnknown;
  std::uint32_t width = 0;  // as claimed; 0 when not found
  std::uint32_t height = 0;
  bool complete = false;  // known format, a size, and its end is there
  std::string defect;     // why not complete
};

// Finds the frame header of a JPEG, fed piece by piece from behind the first marker.
class JpegWalker {
 public:
  void Feed(std::string_view bytes);
  bool done() const { return state_ == State::kFound || state_ == State::kHopeless; }
  bool found() const { return state_ == State::kFound; }
  std::uint32_t width() const { return width_; }
  std::uint32_t height() const { return height_; }

 private:
  enum class State { kPrefix, kMarker, kLengthHigh, kLengthLow, kSkip, kFrame, kFound, kHopeless };
  std::size_t Skip(std::size_t available);
  void Take(std::uint8_t byte);
  void TakeMarker(std::uint8_t marker);
  void TakeLength(std::uint8_t low);
  void TakeFrame(std::uint8_t byte);

  State state_ = State::kPrefix;
  bool frame_ = false;  // the segment at hand is a frame header
  std::uint32_t left_ = 0;
  std::uint32_t frame_bytes_ = 0;
  std::uint32_t width_ = 0;
  std::uint32_t height_ = 0;
};

// Thread: any one.
class ImageProbe {
 public:
  // Finish() looks at no more than this many last bytes; a JPEG's zero padding is tolerated within them.
  static constexpr std::size_t kTailBytes = 1024;

  // Takes the image's next bytes, in order. Costs nothing once Known().
  void Feed(std::string_view bytes);
  // No further bytes can change what is known of the beginning.
  bool Known() const { return known_; }
  // `total` is the image's length, `tail` its last bytes (all of them, or kTailBytes at least).
  ImageInfo Finish(std::uint64_t total, std::string_view tail) const;

 private:
  void Identify();
  void ReadPng();
  void ReadWebp();

  static constexpr std::size_t kHeadBytes = 30;  // signature and size of a PNG or WebP
  std::array<char, kHeadBytes> head_{};
  std::size_t head_size_ = 0;
  bool known_ = false;
  ImageFormat format_ = ImageFormat::kUnknown;
  std::uint32_t width_ = 0;
  std::uint32_t height_ = 0;
  std::uint64_t riff_bytes_ = 0;  // WebP: the length the file claims
  JpegWalker jpeg_;
};

}  // namespace imgperf
