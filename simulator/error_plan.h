// Which requests fail and how: shares drawn from the seed, so that the same run fails in the same places.
// Pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

#include "common/clock.h"
#include "simulator/fault.h"

namespace imgperf {

// One --errors flag.
struct ErrorShare {
  Fault fault = Fault::kNone;
  double share = 0;                       // of all requests, 0..1
  std::uint64_t huge_bytes = 1ULL << 30;  // of kHugeBody
  Nanos slow_for = 10 * kSecond;          // of kSlowBody, before scaling
};

// "http500:5%", "reset:0.05", "huge_body=64MiB:100%", "slow_body=30s:0.1". Errors name the nearest class.
absl::StatusOr<ErrorShare> ParseErrorShare(std::string_view text);

class ErrorPlan {
 public:
  // InvalidArgument when the shares sum to more than 1.
  static absl::StatusOr<ErrorPlan> Make(std::vector<ErrorShare> shares, std::uint64_t seed);
  ErrorPlan() = default;

  // What happens to the request that is the `index`th to arrive; a default ErrorShare for "nothing".
  const ErrorShare& Of(std::uint64_t index) const;

 private:
  std::vector<ErrorShare> shares_;
  std::uint64_t seed_ = 0;
};

}  // namespace imgperf
