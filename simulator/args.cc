#include "simulator/args.h"

#include <cmath>
#include <cstdio>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "common/units.h"
#include "simulator/profiles.h"

namespace imgperf {
namespace {

constexpr std::uint64_t kMostBytes = 256 << 20;

// The flags as text; what they mean is judged by our own parsers, so that run files and flags agree.
struct RawFlags {
  SimulatorOptions options;
  std::string cold_start = "0s";
  std::string latency = "0s";
  std::string bytes = "0B";
  std::vector<std::string> errors;
  bool list_profiles = false;
};

std::string Footer() {
  std::string out =
      "Examples:\n"
      "  imgperf-sim                                          FLUX.1-dev as one B200 serves it, on port "
      "30000\n"
      "  imgperf-sim --profile z-image-turbo-h100 --time-scale 0.1 --port 0\n"
      "  imgperf-sim --profile null --bytes 1MiB              for measuring a client\n"
      "  imgperf-sim --errors http500:5% --errors reset:0.01 --log truth.jsonl\n\n"
      "Error classes:\n";
  for (const FaultInfo& info : AllFaults()) out += fmt::format("  {:<16} {}\n", info.name, info.meaning);
  return out;
}

void AddFlags(CLI::App& app, RawFlags& raw) {
  SimulatorOptions& o = raw.options;
  app.add_option("--profile", o.profile, "Model and GPU to imitate (--list-profiles)")->capture_default_str();
  app.add_option("--host", o.host, "Address to listen on")->capture_default_str();
  app.add_option("--port", o.port, "Port to listen on, 0 for any free one")->capture_default_str();
  app.add_option("--time-scale", o.time_scale, "Multiplies every simulated time: 0.1 is ten times as fast")
      ->capture_default_str();
  app.add_option("--cold-start", raw.cold_start, "No image is begun before the server is that old")
      ->capture_default_str();
  app.add_option("--latency", raw.latency, "Added to every image reply; the whole latency of profile null")
      ->capture_default_str();
  app.add_option("--seed", o.seed, "Of jitter, errors, and pictures of requests without a seed")
      ->capture_default_str();
  app.add_option("--errors", raw.errors,
                 "CLASS:SHARE, as http500:5% or reset:0.05; may be given several times")
      ->allow_extra_args(false);
  app.add_option("--log", o.log, "Write a line of JSON about every request into this file");
  app.add_option("--bytes", raw.bytes, "Profile null: pad every image file to this length")
      ->capture_default_str();
  app.add_flag("--die-with-parent", o.die_with_parent, "End when the program that started this one ends");
  app.add_flag("--list-profiles", raw.list_profiles, "Show the profiles and where their figures are from");
}

absl::Status About(std::string_view flag, const absl::Status& status) {
  return absl::InvalidArgumentError(fmt::format("{}: {}", flag, std::string(status.message())));
}

absl::Status Resolve(RawFlags& raw) {
  SimulatorOptions& o = raw.options;
  const auto cold_start = ParseDuration(raw.cold_start);
  if (!cold_start.ok()) return About("--cold-start", cold_start.status());
  const auto latency = ParseDuration(raw.latency);
  if (!latency.ok()) return About("--latency", latency.status());
  const auto bytes = ParseBytes(raw.bytes);
  if (!bytes.ok()) return About("--bytes", bytes.status());
  for (const std::string& text : raw.errors) {
    auto share = ParseErrorShare(text);
    if (!share.ok()) return About("--errors", share.status());
    o.errors.push_back(*share);
  }
  o.cold_start_for = *cold_start;
  o.latency_for = *latency;
  o.bytes = *bytes;
  return absl::OkStatus();
}

absl::Status Judge(const SimulatorOptions& o) {
  if (!(o.time_scale > 0) || !std::isfinite(o.time_scale)) {
    return absl::InvalidArgumentError("--time-scale must be above 0: 0.05 is twenty times as fast");
  }
  const Profile* profile = FindProfile(o.profile);
  if (profile == nullptr) return absl::InvalidArgumentError("--profile: " + UnknownProfile(o.profile));
  if (o.bytes != 0 && !profile->is_null) return absl::InvalidArgumentError("--bytes needs --profile null");
  if (o.bytes > kMostBytes) return absl::InvalidArgumentError("--bytes: at most 256MiB");
  return ErrorPlan::Make(o.errors, o.seed).status();
}

void ListProfiles() {
  for (const Profile& p : AllProfiles()) {
    const Nanos one = p.fixed_for + p.encoder_for + p.steps * p.step_for;
    std::printf("%-20s %-8s %s\n", std::string(p.name).c_str(), HumanDuration(one).c_str(),
                fmt::format("{}, {} steps at 1024x1024; {}", p.model, p.steps, p.source).c_str());
  }
}

ParsedArgs Fail(const std::string& message) {
  std::fprintf(stderr, "imgperf-sim: %s\n", message.c_str());
  return {std::nullopt, 1};
}

}  // namespace

ParsedArgs ParseArgs(int argc, const char* const* argv) {
  CLI::App app(
      "Imitates an image generation server, without a GPU: SGLang's routes, published speeds, real "
      "pictures.");
  app.footer(Footer());
  RawFlags raw;
  AddFlags(app, raw);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return {std::nullopt, app.exit(error) == 0 ? 0 : 1};
  }
  if (raw.list_profiles) {
    ListProfiles();
    return {std::nullopt, 0};
  }
  if (auto status = Resolve(raw); !status.ok()) return Fail(std::string(status.message()));
  if (auto status = Judge(raw.options); !status.ok()) return Fail(std::string(status.message()));
  return {std::move(raw.options), 0};
}

}  // namespace imgperf
