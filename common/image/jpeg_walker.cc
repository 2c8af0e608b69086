#include <algorithm>

#include "common/image/probe.h"

namespace imgperf {
namespace {

// Markers without a segment behind them: TEM, RST0-7, SOI.
bool StandsAlone(std::uint8_t marker) { return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8); }

// SOF0-15, but not the Huffman table, JPG and arithmetic-conditioning markers among them.
bool IsFrameHeader(std::uint8_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

// Image data or the end before any frame header.
bool ComesTooLate(std::uint8_t marker) { return marker == 0x00 || marker == 0xD9 || marker == 0xDA; }

}  // namespace

void JpegWalker::Feed(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size() && !done();) {
    if (state_ == State::kSkip) {
      i += Skip(bytes.size() - i);
    } else {
      Take(static_cast<std::uint8_t>(bytes[i++]));
    }
  }
}

std::size_t JpegWalker::Skip(std::size_t available) {
  const auto skipped = static_cast<std::uint32_t>(std::min<std::size_t>(available, left_));
  left_ -= skipped;
  if (left_ == 0) state_ = State::kPrefix;
  return skipped;
}

void JpegWalker::Take(std::uint8_t byte) {
  switch (state_) {
    case State::kPrefix:
      state_ = byte == 0xFF ? State::kMarker : State::kHopeless;
      return;
    case State::kMarker:
      return TakeMarker(byte);
    case State::kLengthHigh:
      left_ = static_cast<std::uint32_t>(byte) << 8;
      state_ = State::kLengthLow;
      return;
    case State::kLengthLow:
      return TakeLength(byte);
    case State::kFrame:
      return TakeFrame(byte);
    case State::kSkip:
    case State::kFound:
    case State::kHopeless:
      return;
  }
}

void JpegWalker::TakeMarker(std::uint8_t marker) {
  if (marker == 0xFF) return;  // fill bytes
  if (ComesTooLate(marker)) {
    state_ = State::kHopeless;
  } else if (StandsAlone(marker)) {
    state_ = State::kPrefix;
  } else {
    frame_ = IsFrameHeader(marker);
    state_ = State::kLengthHigh;
  }
}

void JpegWalker::TakeLength(std::uint8_t low) {
  left_ |= low;
  if (left_ < 2 || (frame_ && left_ < 8)) {
    state_ = State::kHopeless;
    return;
  }
  left_ -= 2;
  state_ = frame_ ? State::kFrame : left_ > 0 ? State::kSkip : State::kPrefix;
}

// precision, height (2), width (2)
void JpegWalker::TakeFrame(std::uint8_t byte) {
  const std::uint32_t at = frame_bytes_++;
  if (at == 1 || at == 2) height_ = (height_ << 8) | byte;
  if (at == 3 || at == 4) width_ = (width_ << 8) | byte;
  if (at == 4) state_ = State::kFound;
}

}  // namespace imgperf
