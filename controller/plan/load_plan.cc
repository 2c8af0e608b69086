#include "controller/plan/load_plan.h"

#include <optional>
#include <utility>

#include "common/plain_file.h"
#include "controller/plan/load_dataset.h"
#include "controller/plan/resolve.h"
#include "controller/plan/run_file.h"
#include "controller/plan/tls_files.h"
#include "controller/plan/yaml_text.h"

namespace imgperf {
namespace {

constexpr const char* kNotKept = "IMGPERF_SECRET_NOT_KEPT";

// With the files that `config` names.
absl::StatusOr<RunPlan> LoadConfig(const RunConfig& config) {
  auto entries = LoadDataset(config);
  if (!entries.ok()) return entries.status();
  auto tls = ReadTlsFiles(config);
  if (!tls.ok()) return tls.status();
  auto plan = Resolve(config, *std::move(entries));
  if (plan.ok()) plan->target.tls = *std::move(tls);
  return plan;
}

}  // namespace

absl::StatusOr<RunPlan> LoadPlan(const std::string& file, const std::vector<Override>& overrides) {
  auto text = ReadPlainFile(file, kMaxRunFileBytes);
  if (!text.ok()) return text.status();
  auto config = ParseRunFile(file, *text, overrides, ProcessEnv);
  if (!config.ok()) return config.status();
  return LoadConfig(*config);
}

absl::StatusOr<RunPlan> LoadFormerPlan(const std::string& file, const std::vector<std::string>& secrets) {
  auto text = ReadPlainFile(file, kMaxRunFileBytes);
  if (!text.ok()) return text.status();
  std::vector<Override> overrides;
  for (const std::string& path : secrets)
    overrides.push_back({path, path, std::string("${") + kNotKept + "}", false});
  const auto config = ParseRunFile(file, *text, overrides, [](const std::string& name) {
    return name == kNotKept ? std::optional<std::string>("***") : ProcessEnv(name);
  });
  if (!config.ok()) return config.status();
  auto entries = LoadDataset(*config);
  if (!entries.ok()) return entries.status();
  return Resolve(*config, *std::move(entries));
}

absl::StatusOr<RunPlan> LoadSettings(const std::string& source, const std::vector<Override>& settings,
                                     const std::map<std::string, std::string>& variables) {
  const auto config = ParseSettings(source, settings, [&](const std::string& name) {
    const auto it = variables.find(name);
    return it == variables.end() ? ProcessEnv(name) : it->second;
  });
  if (!config.ok()) return config.status();
  return LoadConfig(*config);
}

absl::StatusOr<RunPlan> LoadPlan(const std::string& file, const std::vector<std::string>& sets) {
  std::vector<Override> overrides;
  for (const std::string& set : sets) {
    auto override_ = ParseSet(set);
    if (!override_.ok()) return override_.status();
    overrides.push_back(*std::move(override_));
  }
  return LoadPlan(file, overrides);
}

}  // namespace imgperf
