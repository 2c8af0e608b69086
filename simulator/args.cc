#include "simulator/args.h"

#include <cstdio>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "common/units.h"
#include "common/version.h"
#include "simulator/profiles.h"

namespace imgperf {
namespace {

constexpr Nanos kLongest = 720LL * 3600 * kSecond;

// The flags as text; what they mean is judged by our own parsers, so that run files and flags agree.
struct RawFlags {
  SimulatorOptions options;
  std::string cold_start = "0s";
  std::string latency = "0s";
  std::string first_request_penalty = "0s";
  std::optional<std::string> batch_delay;
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
      "  imgperf-sim --first-request-penalty 17.59s           the first image waits for compilation too\n"
      "  imgperf-sim --batch-max 4 --batch-delay 20ms         up to four of one shape served together\n"
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
  app.add_option("--first-request-penalty", raw.first_request_penalty,
                 "How much longer each GPU works on its first batch: compiling, loading")
      ->capture_default_str();
  app.add_option("--batch-max", o.batch_max,
                 "Serve up to so many waiting requests of one size, steps and n together [the profile's]");
  app.add_option("--batch-delay", raw.batch_delay,
                 "How long a batch that is not full waits after its first request [the profile's]");
  app.add_option("--workers", o.workers, "GPUs that serve side by side, each one batch at a time")
      ->capture_default_str();
  app.add_option("--dialect", o.dialect,
                 "Whose routes, replies and errors: sglang, openai, vllm-omni, sdcpp, nim, jobs")
      ->capture_default_str();
  app.add_option("--queue-limit", o.queue_limit,
                 "Answer 429 when so many requests wait already [any number may]");
  app.add_flag("--cancel-on-disconnect", o.cancel_on_disconnect,
               "Drop requests whose client leaves while they wait; else they are served all the same");
  app.add_flag("--nulls", o.nulls, "State neither memory nor inference time: null, or left out");
  app.add_option("--seed", o.seed, "Of jitter, errors, and pictures of requests without a seed")
      ->capture_default_str();
  app.add_option("--errors", raw.errors,
                 "CLASS:SHARE, as http500:5% or reset:0.05; may be given several times")
      ->allow_extra_args(false);
  app.add_option("--log", o.log, "Write a line of JSON about every request into this file")
      ->type_name("FILE");
  app.add_option("--bytes", raw.bytes, "Profile null: pad every image file to this length")
      ->capture_default_str();
  app.add_flag("--die-with-parent", o.die_with_parent, "End when the program that started this one ends");
  app.add_flag("--list-profiles", raw.list_profiles, "Show the profiles and where their figures are from");
}

absl::Status About(std::string_view flag, const absl::Status& status) {
  return absl::InvalidArgumentError(fmt::format("{}: {}", flag, std::string(status.message())));
}

absl::Status ReadDuration(std::string_view flag, const std::string& text, Nanos& out) {
  const auto length = ParseDuration(text);
  if (!length.ok()) return About(flag, length.status());
  if (*length > kLongest) return absl::InvalidArgumentError(fmt::format("{}: 720h at most", flag));
  out = *length;
  return absl::OkStatus();
}

absl::Status ResolveDurations(const RawFlags& raw, SimulatorOptions& o) {
  absl::Status status = ReadDuration("--cold-start", raw.cold_start, o.cold_start_for);
  status.Update(ReadDuration("--latency", raw.latency, o.latency_for));
  status.Update(ReadDuration("--first-request-penalty", raw.first_request_penalty, o.first_penalty_for));
  if (raw.batch_delay) {
    status.Update(ReadDuration("--batch-delay", *raw.batch_delay, o.batch_delay_for.emplace()));
  }
  return status;
}

absl::Status Resolve(RawFlags& raw) {
  SimulatorOptions& o = raw.options;
  const auto bytes = ParseBytes(raw.bytes);
  if (!bytes.ok()) return About("--bytes", bytes.status());
  o.bytes = *bytes;
  for (const std::string& text : raw.errors) {
    auto share = ParseErrorShare(text);
    if (!share.ok()) return About("--errors", share.status());
    o.errors.push_back(*share);
  }
  return ResolveDurations(raw, o);
}

ParsedArgs Fail(const std::string& message) {
  std::fprintf(stderr, "imgperf-sim: %s\n", message.c_str());
  return {std::nullopt, 1};
}

}  // namespace

ParsedArgs ParseArgs(int argc, const char* const* argv) {
  CLI::App app(
      "Imitates an image generation server, without a GPU: SGLang's routes, published speeds, real "
      "pictures.",
      "imgperf-sim");
  app.set_version_flag("--version", std::string("imgperf-sim ") + Version());
  app.footer(Footer());
  RawFlags raw;
  AddFlags(app, raw);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return {std::nullopt, app.exit(error) == 0 ? 0 : 1};
  }
  if (raw.list_profiles) {
    std::fputs(ProfileTable().c_str(), stdout);
    return {std::nullopt, 0};
  }
  if (auto status = Resolve(raw); !status.ok()) return Fail(std::string(status.message()));
  if (auto status = CheckOptions(raw.options); !status.ok()) return Fail(std::string(status.message()));
  return {std::move(raw.options), 0};
}

}  // namespace imgperf
