// Content hashes: XXH3 with 128 bits, as 32 hex digits. Not for secrets.
#pragma once

#include <string>
#include <string_view>

namespace imgperf {

std::string ContentHash(std::string_view bytes);

}  // namespace imgperf
