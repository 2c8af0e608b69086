#include "controller/bench_serving/translate_serving.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "controller/bench_serving/serving_parts.h"
#include "controller/profile/settings_parts.h"

namespace imgperf {
namespace {

constexpr std::int64_t kMostPort = 65535;
constexpr std::int64_t kMostServingWorkers = 64;

void TranslateServer(Draft& draft, ServingWish& wish, const SecretReader& read_secret) {
  GivenFlags& flags = draft.flags();
  const std::int64_t port = flags.Count("--port").value_or(30000);
  if (port > kMostPort) draft.Fault("--port", fmt::format("{} is more than {}", port, kMostPort));
  if (flags.Has("--base-url")) {
    draft.RefuseEach({"--host", "--port"}, "says what --base-url says: give one of the two");
    draft.Pass("--base-url", "target.url");
  } else {
    const std::string host = flags.Text("--host").value_or("localhost");
    const bool bare_v6 = host.find(':') != host.npos && !host.starts_with('[');
    draft.SetAs(fmt::format("--host {} --port {}", host, port), "target.url",
                fmt::format("http://{}:{}", bare_v6 ? "[" + host + "]" : host, port));
  }
  wish.model_given = flags.Has("--model") || draft.IsSet("target.model");
  draft.Set("--model", "target.model", flags.Text("--model").value_or("default"));
  if (const auto key = flags.Text("--api-key"))
    TranslateSecret(draft, "--api-key", "--api-key ", "target.api_key", *key, read_secret);
  // As the original asks: every second, for twenty minutes.
  draft.SetAs("readiness (the default)", "target.ready.probe", "health");
  draft.SetAs("readiness (the default)", "target.ready.interval", "1s");
  draft.SetAs("readiness (the default)", "target.ready.timeout", "20m");
}

std::string ServingLogLevel(Draft& draft) {
  static const std::map<std::string, std::string, std::less<>> kLevels{
      {"DEBUG", "debug"}, {"INFO", "info"}, {"WARNING", "warn"}, {"ERROR", "error"}};
  const auto word = draft.flags().Word("--log-level", {"DEBUG", "INFO", "WARNING", "ERROR"});
  const auto level = kLevels.find(word.value_or("INFO"));
  return level == kLevels.end() ? "info" : level->second;
}

void TranslateResults(Draft& draft, ServingWish& wish) {
  GivenFlags& flags = draft.flags();
  if (flags.Has("--artifact-dir")) {
    draft.Pass("--artifact-dir", "output.path");
  } else if (!draft.IsSet("output.path")) {
    draft.Set("--artifact-dir", "output.dir", "artifacts");
    draft.Set("--artifact-dir", "output.name", "bench-serving");
  }
  if (flags.Text("--output-file") == "") draft.Fault("--output-file", "is empty: name a file, or drop it");
  wish.output_file = flags.Text("--output-file").value_or("");
  const std::int64_t most = flags.Count("--workers").value_or(2);
  if (most > kMostServingWorkers)
    draft.Fault("--workers", fmt::format("{} is more than one machine should start: {} at most", most,
                                         kMostServingWorkers));
  draft.Set("--workers", "cluster.workers", std::to_string(std::min(most, wish.max_concurrency)));
  draft.settings().quiet = flags.Has("--disable-tqdm");
  draft.settings().log_level = ServingLogLevel(draft);
}

}  // namespace

std::string ServingLabel(const Draft& draft, std::string_view flag, std::string_view by_default) {
  if (draft.flags().Has(flag)) return draft.flags().Label(flag);
  return fmt::format("{} {} (the default)", flag, by_default);
}

absl::StatusOr<ServingSettings> TranslateServing(FlagValues values, const SecretReader& read_secret) {
  GivenFlags flags(std::move(values));
  ServingSettings settings;
  Draft draft(flags, settings.run);
  TranslateServer(draft, settings.wish, read_secret);
  TranslateServingTask(draft, settings.wish);
  TranslateServingLoad(draft, settings.wish);
  TranslateResults(draft, settings.wish);
  TranslateSets(draft);
  if (absl::Status status = flags.ToStatus(); !status.ok()) return status;
  return settings;
}

}  // namespace imgperf
