#include "common/frame.h"

#include "common/crc32c.h"

namespace imgperf {
namespace {

std::uint32_t LoadU32(const char* at) {
  const auto* b = reinterpret_cast<const std::uint8_t*>(at);
  return b[0] | b[1] << 8 | b[2] << 16 | static_cast<std::uint32_t>(b[3]) << 24;
}

void StoreU32(char* at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) at[i] = static_cast<char>(value >> (8 * i));
}

}  // namespace

std::size_t OpenFrame(std::string& out) {
  const std::size_t start = out.size();
  out.append(kFrameHead, '\0');
  return start;
}

void SealFrame(std::string& out, std::size_t start) {
  const std::string_view payload = std::string_view(out).substr(start + kFrameHead);
  const auto length = static_cast<std::uint32_t>(payload.size());
  const std::uint32_t crc = Crc32c(payload);
  StoreU32(out.data() + start, length);
  StoreU32(out.data() + start + 4, crc);
}

std::optional<std::string_view> FramePayload(std::string_view bytes, std::uint64_t offset,
                                             std::uint32_t most) {
  if (offset > bytes.size() || bytes.size() - offset < kFrameHead) return std::nullopt;
  const std::uint32_t length = LoadU32(bytes.data() + offset);
  if (length == 0 || length > most || length > bytes.size() - offset - kFrameHead) return std::nullopt;
  const std::string_view payload = bytes.substr(offset + kFrameHead, length);
  if (Crc32c(payload) != LoadU32(bytes.data() + offset + 4)) return std::nullopt;
  return payload;
}

}  // namespace imgperf
