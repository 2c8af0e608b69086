// Frames: bytes on a disk that show when they were harmed.
//
// u32 payload length (little endian) · u32 CRC32C of the payload · payload. No frame is empty: a length of 0
// is where the zeros of unused space begin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace imgperf {

inline constexpr std::size_t kFrameHead = 8;  // length and checksum

// Appends a frame to `out`: open it, append the payload, seal it with what OpenFrame returned. Payloads are
// shorter than 4 GiB.
std::size_t OpenFrame(std::string& out);
void SealFrame(std::string& out, std::size_t start);

// The payload of the whole, unharmed frame at `offset`, of at most `most` bytes: a longer length is a broken
// one. A view into `bytes`.
std::optional<std::string_view> FramePayload(std::string_view bytes, std::uint64_t offset,
                                             std::uint32_t most);

}  // namespace imgperf
