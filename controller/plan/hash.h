// XXH3-128: names datasets and plans.
#pragma once

#include <string>
#include <string_view>

namespace imgperf {

// 32 lower-case hex digits.
std::string HashHex(std::string_view bytes);

}  // namespace imgperf
