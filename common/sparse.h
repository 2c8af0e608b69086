// Which of many messages that are alike are worth a line in the log.
#pragma once

#include <cstdint>

namespace imgperf {

// The 1st, 2nd, 4th, 8th …: strangers who are refused all day long must not fill our disk.
constexpr bool WorthALine(std::uint64_t nth) { return (nth & (nth - 1)) == 0; }

}  // namespace imgperf
