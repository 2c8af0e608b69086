// Counts requests against a limit a minute, as OpenAI's x-ratelimit headers tell it. Pure: no clock.
//
// A bucket that holds a minute's requests and fills evenly.
#pragma once

#include <cstdint>
#include <string>

#include "common/clock.h"

namespace imgperf {

class RateMeter {
 public:
  explicit RateMeter(std::uint32_t per_minute) : per_minute_(per_minute), left_(per_minute) {}

  // One request at an instant, not before any other; false when there is none left.
  bool Take(Nanos now);
  // The header lines that tell of the bucket as the last Take left it, each ended with CRLF.
  std::string Headers() const;

 private:
  double per_minute_;
  double left_;
  Nanos last_ns_ = 0;
};

}  // namespace imgperf
