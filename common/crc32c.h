// CRC32C (Castagnoli, RFC 3720 B.4), the checksum of what we frame on disks.
#pragma once

#include <cstdint>
#include <string_view>

namespace imgperf {

std::uint32_t Crc32c(std::string_view bytes);
// The same without the processor's instruction.
std::uint32_t Crc32cSoftware(std::string_view bytes);

}  // namespace imgperf
