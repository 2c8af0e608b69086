#include "controller/service/registration_check.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "common/log_line.h"
#include "common/security/curve_keys.h"
#include "common/version.h"

namespace imgperf {
namespace {

constexpr std::size_t kLongestLabel = 256;  // bytes

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool IsLabel(std::string_view text) {
  return text.size() <= kLongestLabel && std::none_of(text.begin(), text.end(), IsControl);
}

}  // namespace

absl::Status CheckRegistration(const pb::RegisterRequest& request, bool encrypted) {
  if (!IsLabel(request.name()) || !IsLabel(request.host()) || !IsLabel(request.version()))
    return absl::InvalidArgumentError(
        fmt::format("a worker's name, host and version have at most {} bytes and no control characters: give "
                    "it another --name",
                    kLongestLabel));
  if (request.version() != Version())
    return absl::FailedPreconditionError(
        fmt::format("the worker is imgperf {}, the controller {}: install the same version on both",
                    request.version(), Version()));
  if (encrypted && request.curve_public_key().size() != kCurveKeyLength)
    return absl::InvalidArgumentError("the worker shows no CURVE key for the credits");
  return absl::OkStatus();
}

std::string NameForLog(const pb::RegisterRequest& request) {
  const auto fit = [](const std::string& label) { return IsLabel(label) ? label : std::string("?"); };
  return fmt::format("{} {} pid={}", LogField("worker", fit(request.name())),
                     LogField("host", fit(request.host())), request.pid());
}

}  // namespace imgperf
