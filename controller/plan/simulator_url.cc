#include "controller/plan/simulator_url.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include <absl/strings/ascii.h>
#include <fmt/format.h>

#include "common/simulator_profiles.h"
#include "common/units.h"
#include "controller/plan/complaints.h"
#include "controller/plan/text.h"

namespace imgperf {
namespace {

constexpr std::string_view kScheme = "sim://";

absl::Status NumberIn(std::string_view text, double least) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size() && std::isfinite(value) && value > least)
    return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format("\"{}\" is not a number above {}", text, least));
}

absl::Status TimeScale(std::string_view text) { return NumberIn(text, 0); }
absl::Status Duration(std::string_view text) { return ParseDuration(text).status(); }
absl::Status Bytes(std::string_view text) { return ParseBytes(text).status(); }

absl::Status Count(std::string_view text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size() && value >= 1) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format("\"{}\" is not a whole number above 0", text));
}

absl::Status Seed(std::string_view text) {
  if (!text.empty() && text.size() <= 19 && text.find_first_not_of("0123456789") == text.npos)
    return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format("\"{}\" is not a whole number", text));
}

absl::Status NotEmpty(std::string_view text) {
  return text.empty() ? absl::InvalidArgumentError("is empty") : absl::OkStatus();
}

absl::Status Switch(std::string_view text) {
  if (text == "true" || text == "false") return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format("\"{}\" is neither true nor false", text));
}

// The classes are the simulator's to know; the form is checked here.
absl::Status Errors(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos || colon == 0) {
    return absl::InvalidArgumentError(
        fmt::format("\"{}\" is not CLASS:SHARE, as http_500:0.1 or http_500:10%", text));
  }
  const std::string_view share = text.substr(colon + 1);
  return share.ends_with('%') ? ParsePercent(share).status() : NumberIn(share, -1);
}

struct Parameter {
  std::string_view key;
  absl::Status (*check)(std::string_view);
  bool repeats = false;
};

constexpr std::array kParameters{
    Parameter{"time_scale", TimeScale}, Parameter{"cold_start", Duration},
    Parameter{"latency", Duration},     Parameter{"seed", Seed},
    Parameter{"errors", Errors, true},  Parameter{"log", NotEmpty},
    Parameter{"bytes", Bytes},          Parameter{"first_request_penalty", Duration},
    Parameter{"batch_max", Count},      Parameter{"batch_delay", Duration},
    Parameter{"workers", Count},        Parameter{"dialect", NotEmpty},
    Parameter{"queue_limit", Count},    Parameter{"cancel_on_disconnect", Switch},
    Parameter{"nulls", Switch},
};

std::vector<std::string_view> Keys() {
  std::vector<std::string_view> keys;
  for (const Parameter& parameter : kParameters) keys.push_back(parameter.key);
  return keys;
}

absl::Status AddParameter(std::string_view text, SimulatorSpec& spec) {
  const std::size_t equals = text.find('=');
  const std::string_view key = text.substr(0, equals);
  const auto found =
      std::find_if(kParameters.begin(), kParameters.end(), [&](const Parameter& p) { return p.key == key; });
  if (found == kParameters.end()) {
    return absl::InvalidArgumentError(
        fmt::format("the simulator has no \"{}\"{}", key, DidYouMean(key, Keys())));
  }
  if (equals == text.npos)
    return absl::InvalidArgumentError(fmt::format("\"{}\" has no value: write {}=...", key, key));
  const std::string value(text.substr(equals + 1));
  if (auto status = found->check(value); !status.ok()) {
    return absl::InvalidArgumentError(fmt::format("{}: {}", key, MessageOf(status)));
  }
  const std::string flag = "--" + ReplaceAll(key, '_', "-");
  if (!found->repeats && std::find(spec.args.begin(), spec.args.end(), flag) != spec.args.end()) {
    return absl::InvalidArgumentError(fmt::format("\"{}\" is given twice", key));
  }
  if (found->check != Switch) {
    spec.args.insert(spec.args.end(), {flag, value});
  } else if (value == "true") {
    spec.args.push_back(flag);
  }
  return absl::OkStatus();
}

bool KnowsProfile(std::string_view name) {
  return std::find(kSimulatorProfiles.begin(), kSimulatorProfiles.end(), name) != kSimulatorProfiles.end();
}

bool IsProfileName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
  });
}

}  // namespace

bool IsSimulatorUrl(std::string_view url) { return url.starts_with(kScheme); }

absl::StatusOr<SimulatorSpec> ParseSimulatorUrl(std::string_view url) {
  SimulatorSpec spec;
  spec.url = url;
  url.remove_prefix(kScheme.size());
  const std::size_t question = url.find('?');
  spec.profile = url.substr(0, question);
  if (!IsProfileName(spec.profile)) {
    return absl::InvalidArgumentError(
        fmt::format("\"{}\" names no simulator profile: write sim://NAME?key=value, as "
                    "sim://null or sim://flux1-dev-b200?time_scale=0.05",
                    spec.url));
  }
  if (!KnowsProfile(spec.profile)) {
    return absl::InvalidArgumentError(
        fmt::format("the simulator has no profile \"{}\"{}: imgperf-sim --list-profiles", spec.profile,
                    DidYouMean(spec.profile, kSimulatorProfiles)));
  }
  if (question == url.npos) return spec;
  for (std::string_view parameter : SplitAt(url.substr(question + 1), '&')) {
    if (auto status = AddParameter(parameter, spec); !status.ok()) return status;
  }
  return spec;
}

}  // namespace imgperf
