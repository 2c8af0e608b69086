// Where the entries come from.
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "controller/plan/read_sections.h"

namespace imgperf {
namespace {

constexpr Range kSyntheticEntries{1, 1'000'000};
constexpr Range kTokensMean{1, 100'000};
constexpr Range kTokensStddev{0, 100'000};

constexpr std::array<std::string_view, 3> kSources{"file", "builtin", "synthetic"};

// The entries come from one place.
void OneSource(const Section& section, const Node* node, std::string_view builtin) {
  std::string_view first;
  for (const std::string_view source : kSources) {
    if (!section.Has(source)) continue;
    const bool named = first == "file" && source == "builtin" && builtin == "vbench";  // where that one lies
    if (!first.empty() && !named)
      section.Complain(source, section.Find(source)->key_mark,
                       fmt::format("give {} or {}, not both", first, source));
    first = source;
  }
  if (first.empty() && node != nullptr && node->kind == Node::Kind::kMap)
    section.Require("file", "file: prompts.jsonl, builtin: prompts, or synthetic: {tokens: {mean: 150}}");
}

// What only a file has.
void ReadFormat(const Section& section, DatasetConfig& dataset) {
  dataset.format = section.Choose("format", kDatasetFormats);
  dataset.column = section.Path("column");
  dataset.prompt = section.Path("prompt");
  dataset.count = section.Integer("count", kSyntheticEntries);
  for (const char* key : {"format", "column", "prompt", "count"}) {
    if (section.Has(key) && !section.Has("file"))
      section.Complain(key, section.Find(key)->key_mark, "says how dataset.file is read, and there is none");
  }
}

SyntheticConfig ReadSynthetic(const Section& dataset, Complaints& complaints) {
  SyntheticConfig synthetic;
  const Node* node = dataset.Find("synthetic");
  if (node == nullptr) return synthetic;
  synthetic.said = true;
  synthetic.mark = node->key_mark;
  const Section section(node, "dataset.synthetic", "dataset.synthetic", complaints);
  synthetic.entries = section.Integer("entries", kSyntheticEntries);
  section.Require("tokens", "how long prompts are, as tokens: {mean: 150, stddev: 30}");
  const Section tokens(section.Find("tokens"), "dataset.synthetic.tokens", "dataset.synthetic.tokens",
                       complaints);
  if (section.Has("tokens")) tokens.Require("mean", "the mean length in tokens, as mean: 150");
  synthetic.mean = tokens.Number("mean", kTokensMean);
  synthetic.stddev = tokens.Number("stddev", kTokensStddev);
  return synthetic;
}

}  // namespace

DatasetConfig ReadDataset(const Node* node, Complaints& complaints) {
  const Section section(node, "dataset", "dataset", complaints);
  DatasetConfig dataset;
  dataset.mark = section.mark();
  dataset.file = section.Path("file");
  dataset.builtin = section.Choose("builtin", kBuiltins);
  dataset.synthetic = ReadSynthetic(section, complaints);
  ReadFormat(section, dataset);
  dataset.images = ReadImagesSection(section, complaints);
  dataset.sampling = section.Choose("sampling", kSamplings);
  dataset.tokenizer = section.Path("tokenizer");
  OneSource(section, node, dataset.builtin.value);
  return dataset;
}

}  // namespace imgperf
