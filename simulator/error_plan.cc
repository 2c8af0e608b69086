#include "simulator/error_plan.h"

#include <charconv>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "common/units.h"
#include "simulator/random.h"

namespace imgperf {
namespace {

constexpr std::uint64_t kFaultSalt = 0x6572726f72ULL;  // keeps errors independent of jitter and pictures

absl::StatusOr<double> ParseShare(std::string_view text) {
  double share = -1;
  if (text.ends_with('%')) {
    auto percent = ParsePercent(text);
    if (!percent.ok()) return percent.status();
    share = *percent;
  } else {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), share);
    if (error != std::errc{} || end != text.data() + text.size()) share = -1;
  }
  if (!(share >= 0 && share <= 1)) {
    return absl::InvalidArgumentError(fmt::format("\"{}\" is not a share: write 5% or 0.05", text));
  }
  return share;
}

absl::Status UnknownClass(std::string_view name) {
  std::vector<std::string_view> names;
  for (const FaultInfo& info : AllFaults()) names.push_back(info.name);
  const std::string nearest = Nearest(name, names);
  return absl::InvalidArgumentError(
      fmt::format("unknown error class \"{}\"{}: one of {}", name,
                  nearest.empty() ? "" : fmt::format(", did you mean {}", nearest), fmt::join(names, ", ")));
}

absl::Status ParseValue(std::string_view value, ErrorShare& out) {
  if (out.fault == Fault::kHugeBody) {
    auto bytes = ParseBytes(value);
    if (!bytes.ok()) return bytes.status();
    if (*bytes > 1ULL << 30) return absl::InvalidArgumentError("huge_body is 1GiB at most");
    out.huge_bytes = *bytes;
    return absl::OkStatus();
  }
  if (out.fault == Fault::kSlowBody) {
    auto duration = ParseDuration(value);
    if (!duration.ok()) return duration.status();
    out.slow_for = *duration;
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      fmt::format("{} takes no value: only huge_body=BYTES and slow_body=DURATION do", FaultName(out.fault)));
}

}  // namespace

absl::StatusOr<ErrorShare> ParseErrorShare(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos) {
    return absl::InvalidArgumentError(fmt::format("\"{}\" is not CLASS:SHARE, as http500:5%", text));
  }
  const std::string_view name = text.substr(0, colon).substr(0, text.substr(0, colon).find('='));
  const auto fault = FaultOf(name);
  if (!fault) return UnknownClass(name);
  ErrorShare out;
  out.fault = *fault;
  auto share = ParseShare(text.substr(colon + 1));
  if (!share.ok()) return share.status();
  out.share = *share;
  if (name.size() == colon) return out;
  if (auto status = ParseValue(text.substr(name.size() + 1, colon - name.size() - 1), out); !status.ok())
    return status;
  return out;
}

absl::StatusOr<ErrorPlan> ErrorPlan::Make(std::vector<ErrorShare> shares, std::uint64_t seed) {
  double sum = 0;
  for (const ErrorShare& share : shares) sum += share.share;
  if (sum > 1 + 1e-9) {
    return absl::InvalidArgumentError(
        fmt::format("the shares of --errors sum to {:.4g}%, more than 100%", sum * 100));
  }
  ErrorPlan plan;
  plan.shares_ = std::move(shares);
  plan.seed_ = seed;
  return plan;
}

const ErrorShare& ErrorPlan::Of(std::uint64_t index) const {
  static const ErrorShare nothing;
  double u = shares_.empty() ? 1 : Uniform(Mix(seed_ ^ kFaultSalt, index));
  for (const ErrorShare& share : shares_) {
    if (u < share.share) return share;
    u -= share.share;
  }
  return nothing;
}

}  // namespace imgperf
