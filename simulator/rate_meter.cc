#include "simulator/rate_meter.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace imgperf {
namespace {

constexpr double kMinute = 60e9;

// "12ms", "1s", "1m30s".
std::string Until(double ns) {
  const auto ms = static_cast<std::int64_t>(std::ceil(ns / 1e6));
  if (ms < 1000) return fmt::format("{}ms", ms);
  const std::int64_t seconds = (ms + 999) / 1000;
  return seconds < 60 ? fmt::format("{}s", seconds) : fmt::format("{}m{}s", seconds / 60, seconds % 60);
}

}  // namespace

bool RateMeter::Take(Nanos now) {
  if (last_ns_ != 0) {
    left_ = std::min(per_minute_, left_ + static_cast<double>(now - last_ns_) * per_minute_ / kMinute);
  }
  last_ns_ = now;
  if (left_ < 1) return false;
  left_ -= 1;
  return true;
}

std::string RateMeter::Headers() const {
  return fmt::format(
      "x-ratelimit-limit-requests: {:.0f}\r\nx-ratelimit-remaining-requests: {:.0f}\r\n"
      "x-ratelimit-reset-requests: {}\r\n",
      per_minute_, std::floor(left_), Until((per_minute_ - left_) * kMinute / per_minute_));
}

}  // namespace imgperf
