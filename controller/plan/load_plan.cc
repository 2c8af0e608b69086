#include "controller/plan/load_plan.h"

#include <utility>

#include <fmt/format.h>

#include "common/plain_file.h"
#include "controller/dataset/builtin_prompts.h"
#include "controller/dataset/jsonl.h"
#include "controller/dataset/synthetic.h"
#include "controller/plan/resolve.h"
#include "controller/plan/run_file.h"
#include "controller/plan/text.h"
#include "controller/plan/tls_files.h"
#include "controller/plan/yaml_text.h"
#include "controller/tokenizer/load_tokenizer.h"

namespace imgperf {
namespace {

constexpr std::uint64_t kMostSyntheticTokens = 200'000'000;  // about 1 GiB of text

absl::Status ComplaintAt(const RunConfig& config, const Mark& mark, const char* key,
                         const std::string& message) {
  Complaints complaints(config.source);
  complaints.Add(mark, key, message);
  return complaints.ToStatus();
}

absl::StatusOr<std::vector<Entry>> MakeEntries(const RunConfig& config, const SyntheticSpec& synthetic,
                                               const Tokenizer* tokenizer) {
  const Mark& mark = config.dataset.synthetic.mark;
  if (tokenizer == nullptr)
    return ComplaintAt(config, mark, "dataset.synthetic",
                       "lengths in tokens need a tokenizer: add dataset.tokenizer, as gpt2, builtin or the "
                       "path of a tokenizer.json");
  // What is drawn is above the mean by less than the deviation on average, also where it is cut at one token.
  if ((synthetic.mean + synthetic.stddev) * synthetic.entries > static_cast<double>(kMostSyntheticTokens))
    return ComplaintAt(
        config, mark, "dataset.synthetic",
        fmt::format(
            "{} prompts of {} tokens, give or take {}, may be more than {} tokens in all: ask for fewer "
            "entries or shorter prompts",
            synthetic.entries, synthetic.mean, synthetic.stddev, kMostSyntheticTokens));
  auto entries = SyntheticPrompts(synthetic, *tokenizer, static_cast<std::uint64_t>(config.seed.Or(0)));
  if (entries.ok()) return entries;
  return ComplaintAt(config, mark, "dataset.synthetic", MessageOf(entries.status()));
}

absl::StatusOr<Dataset> ReadEntries(const RunConfig& config, const DatasetSpec& dataset,
                                    const Tokenizer* tokenizer) {
  if (dataset.synthetic) return MakeEntries(config, *dataset.synthetic, tokenizer);
  if (dataset.file.empty()) return BuiltinPrompts();
  auto entries = ReadJsonlFile(dataset.file);
  if (entries.ok() || !absl::IsNotFound(entries.status())) return entries;
  return ComplaintAt(config, config.dataset.file.mark, "dataset.file", MessageOf(entries.status()));
}

absl::StatusOr<Dataset> CountedEntries(const RunConfig& config) {
  const DatasetSpec dataset = ResolveDataset(config);
  const auto tokenizer = LoadTokenizer(dataset.tokenizer);
  if (!tokenizer.ok())
    return ComplaintAt(config, config.dataset.tokenizer.mark, "dataset.tokenizer",
                       MessageOf(tokenizer.status()));
  auto read = ReadEntries(config, dataset, tokenizer->get());
  if (!read.ok() || *tokenizer == nullptr) return read;
  for (Entry& entry : read->entries) {
    if (!entry.tokens) entry.tokens = static_cast<std::uint32_t>((*tokenizer)->Count(entry.prompt));
  }
  return read;
}

// With the files that `config` names.
absl::StatusOr<RunPlan> LoadConfig(const RunConfig& config) {
  auto entries = CountedEntries(config);
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
