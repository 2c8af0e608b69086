#include "controller/plan/load_plan.h"

#include <filesystem>
#include <fstream>
#include <utility>

#include <fmt/format.h>

#include "controller/dataset/builtin_prompts.h"
#include "controller/dataset/jsonl.h"
#include "controller/plan/resolve.h"
#include "controller/plan/run_file.h"
#include "controller/plan/text.h"
#include "controller/plan/yaml_text.h"

namespace imgperf {
namespace {

// One byte more than allowed at most: enough for the reader to refuse it.
absl::StatusOr<std::string> ReadRunFile(const std::string& file) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (error) return absl::NotFoundError(fmt::format("{}: {}", file, error.message()));
  if (!std::filesystem::is_regular_file(status)) {
    return absl::InvalidArgumentError(fmt::format("{}: not a plain file", file));
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return absl::PermissionDeniedError(fmt::format("{}: cannot be opened", file));
  std::string text(kMaxRunFileBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

absl::StatusOr<std::vector<Entry>> ReadEntries(const RunConfig& config) {
  const DatasetSpec dataset = ResolveDataset(config);
  if (dataset.file.empty()) return BuiltinPrompts();
  auto entries = ReadJsonlFile(dataset.file);
  if (entries.ok() || !absl::IsNotFound(entries.status())) return entries;
  Complaints complaints(config.source);
  complaints.Add(config.dataset.file.mark, "dataset.file", MessageOf(entries.status()));
  return complaints.ToStatus();
}

}  // namespace

absl::StatusOr<RunPlan> LoadPlan(const std::string& file, const std::vector<Override>& overrides) {
  auto text = ReadRunFile(file);
  if (!text.ok()) return text.status();
  auto config = ParseRunFile(file, *text, overrides, ProcessEnv);
  if (!config.ok()) return config.status();
  auto entries = ReadEntries(*config);
  if (!entries.ok()) return entries.status();
  return Resolve(*config, *std::move(entries));
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
