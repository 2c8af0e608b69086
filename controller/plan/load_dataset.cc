#include "controller/plan/load_dataset.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "controller/dataset/builtin_prompts.h"
#include "controller/dataset/dataset_source.h"
#include "controller/dataset/give_images.h"
#include "controller/dataset/synthetic.h"
#include "controller/plan/known_list.h"
#include "controller/plan/reference_images.h"
#include "controller/plan/resolve.h"
#include "controller/plan/text.h"
#include "controller/tokenizer/load_tokenizer.h"

namespace imgperf {
namespace {

constexpr std::uint64_t kMostSyntheticTokens = 200'000'000;  // about 1 GiB of text

std::uint64_t SeedOf(const RunConfig& config) { return static_cast<std::uint64_t>(config.seed.Or(0)); }

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
  auto entries = SyntheticPrompts(synthetic, *tokenizer, SeedOf(config));
  if (entries.ok()) return entries;
  return ComplaintAt(config, mark, "dataset.synthetic", MessageOf(entries.status()));
}

absl::StatusOr<Dataset> ReadKnownList(const RunConfig& config, DatasetSpec dataset) {
  dataset.file = KnownListPath(dataset.builtin, ProcessEnv);
  dataset.format = DatasetFormat::kVbench;
  auto read = ReadDataset(dataset, SeedOf(config));
  if (read.ok() || !absl::IsNotFound(read.status())) return read;
  return ComplaintAt(config, config.dataset.builtin.mark, "dataset.builtin",
                     MissingListText(dataset.builtin, dataset.file));
}

absl::StatusOr<Dataset> ReadEntries(const RunConfig& config, const DatasetSpec& dataset,
                                    const Tokenizer* tokenizer) {
  if (dataset.synthetic) return MakeEntries(config, *dataset.synthetic, tokenizer);
  if (dataset.builtin == "vbench" && dataset.file.empty()) return ReadKnownList(config, dataset);
  if (dataset.file.empty()) return BuiltinPrompts();
  auto read = ReadDataset(dataset, SeedOf(config));
  if (read.ok() || !absl::IsNotFound(read.status())) return read;
  return ComplaintAt(config, config.dataset.file.mark, "dataset.file", MessageOf(read.status()));
}

const Endpoint& EndpointOf(const RunConfig& config) { return *config.endpoint.value; }

std::vector<const Endpoint*> EndpointsOf(const RunConfig& config) {
  std::vector<const Endpoint*> endpoints;
  for (const MixConfig& part : config.request.mix)
    endpoints.push_back(part.endpoint ? part.endpoint.value : config.endpoint.value);
  if (endpoints.empty()) endpoints.push_back(config.endpoint.value);
  return endpoints;
}

bool TakesImages(const RunConfig& config) {
  const std::vector<const Endpoint*> endpoints = EndpointsOf(config);
  return std::any_of(endpoints.begin(), endpoints.end(),
                     [](const Endpoint* endpoint) { return endpoint->images != ImageInput::kNone; });
}

absl::Status Give(const RunConfig& config, const ImagesSpec& images, Dataset& dataset) {
  const Mark& mark = config.dataset.images.mark;
  const Endpoint& endpoint = EndpointOf(config);
  if (!TakesImages(config))
    return ComplaintAt(
        config, mark, "dataset.images",
        fmt::format("endpoint: {} takes no images: drop them, or ask an endpoint that edits images",
                    endpoint.name));
  const absl::Status given = GiveImages(images, SeedOf(config), dataset);
  return given.ok() ? given : ComplaintAt(config, mark, "dataset.images", MessageOf(given));
}

// Images of the dataset's own, and those that are given to the rest.
absl::StatusOr<Dataset> ReadAll(const RunConfig& config, const DatasetSpec& spec,
                                const Tokenizer* tokenizer) {
  auto dataset = ReadEntries(config, spec, tokenizer);
  if (!dataset.ok()) return dataset;
  if (spec.images) {
    if (auto status = Give(config, *spec.images, *dataset); !status.ok()) return status;
  }
  for (const Endpoint* endpoint : EndpointsOf(config)) {
    // Of a mix, those that take no images are given none.
    const bool lenient = !config.request.mix.empty() && endpoint->images != ImageInput::kRequired;
    if (lenient && TakesImages(config)) continue;
    if (auto status = CheckImages(*endpoint, spec.name(), *dataset); !status.ok()) return status;
  }
  return dataset;
}

void CountTokens(const Tokenizer& tokenizer, std::vector<Entry>& entries) {
  for (Entry& entry : entries) {
    if (!entry.tokens) entry.tokens = static_cast<std::uint32_t>(tokenizer.Count(entry.prompt));
  }
}

}  // namespace

absl::StatusOr<Dataset> LoadDataset(const RunConfig& config) {
  const DatasetSpec spec = ResolveDataset(config);
  const auto tokenizer = LoadTokenizer(spec.tokenizer);
  if (!tokenizer.ok())
    return ComplaintAt(config, config.dataset.tokenizer.mark, "dataset.tokenizer",
                       MessageOf(tokenizer.status()));
  auto dataset = ReadAll(config, spec, tokenizer->get());
  if (!dataset.ok()) return dataset;
  if (*tokenizer != nullptr) CountTokens(**tokenizer, dataset->entries);
  return dataset;
}

}  // namespace imgperf
