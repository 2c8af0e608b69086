// Where the results go, and what imgperf itself does.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "common/units.h"
#include "controller/offline/aiperf_dir_name.h"
#include "controller/profile/settings_parts.h"

namespace imgperf {
namespace {

constexpr std::int64_t kMostWorkersHere = 64;

void TranslateDirectory(Draft& draft) {
  if (draft.flags().Has("--artifact-dir")) return draft.Pass("--artifact-dir", "output.path");
  if (draft.IsSet("output.path")) return;
  const std::string model = draft.flags().Text("--model").value_or("");
  draft.Set("--artifact-dir", "output.dir", "artifacts");
  GivenFlags& flags = draft.flags();
  LoadName load;
  if (flags.Has("--concurrency") || !IsOpenLoop(flags))
    load.concurrency = static_cast<std::uint64_t>(draft.concurrency());
  load.request_rate = flags.Number("--request-rate");
  load.fixed_schedule = flags.Has("--fixed-schedule");
  draft.Set("--artifact-dir", "output.name", AiperfDirName({model}, draft.EndpointType(), load));
}

std::string LogLevel(Draft& draft) {
  static const std::map<std::string, std::string, std::less<>> kLevels{
      {"TRACE", "trace"},  {"DEBUG", "debug"},  {"INFO", "info"},   {"NOTICE", "info"},
      {"SUCCESS", "info"}, {"WARNING", "warn"}, {"ERROR", "error"}, {"CRITICAL", "error"}};
  GivenFlags& flags = draft.flags();
  if (flags.Has("--extra-verbose") || flags.All("--verbose").size() > 1) return "trace";
  if (flags.Has("--verbose")) return "debug";
  const auto word = flags.Word(
      "--log-level", {"TRACE", "DEBUG", "INFO", "NOTICE", "WARNING", "SUCCESS", "ERROR", "CRITICAL"});
  return word ? kLevels.find(*word)->second : "info";
}

void TranslateSecurity(Draft& draft) {
  GivenFlags& flags = draft.flags();
  draft.settings().credentials = flags.Text("--credentials").value_or("");
  draft.settings().insecure = flags.Has("--insecure");
  if (flags.Has("--credentials") && flags.Has("--insecure"))
    draft.Fault("--insecure", "and --credentials contradict each other: say one");
}

}  // namespace

void TranslateOutput(Draft& draft) {
  TranslateDirectory(draft);
  draft.Pass("--profile-export-prefix", "output.prefix");
  if (draft.flags().Word("--export-level", {"summary", "records", "raw"}))
    draft.Pass("--export-level", "output.level");
  draft.Pass("--images", "output.images");
  if (const auto slice = draft.flags().Seconds("--slice-duration", kMillisecond))
    draft.Set("--slice-duration", "output.slice", FormatDuration(*slice));
  draft.Set("inputs.json", "output.inputs", "true");
}

void TranslateProgram(Draft& draft) {
  GivenFlags& flags = draft.flags();
  const std::int64_t most = flags.Count("--workers-max").value_or(2);
  if (most > kMostWorkersHere)
    draft.Fault("--workers-max",
                fmt::format("{} is more than one machine should start: {} at most", most, kMostWorkersHere));
  const bool ceiled = flags.Has("--concurrency") || !IsOpenLoop(flags);
  draft.Set("--workers-max", "cluster.workers",
            std::to_string(ceiled ? std::min(most, draft.concurrency()) : most));
  const auto ui = flags.Text("--ui");
  if (ui == "dashboard") {
    draft.Fault("--ui", "\"dashboard\" is not served by this version yet: simple prints progress lines");
  } else {
    draft.settings().quiet = flags.Word("--ui", {"simple", "none"}) == "none";
  }
  const auto runs = flags.Count("--num-profile-runs");
  if (runs && *runs != 1) draft.Fault("--num-profile-runs", "repeats are not served by this version yet: 1");
  draft.settings().log_level = LogLevel(draft);
  TranslateSecurity(draft);
}

}  // namespace imgperf
