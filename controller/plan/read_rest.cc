// The small sections: dataset, cluster, output, limits, checks.
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "controller/plan/read_sections.h"
#include "controller/plan/scalar.h"

namespace imgperf {
namespace {

constexpr Range kSyntheticEntries{1, 1'000'000};
constexpr Range kTokensMean{1, 100'000};
constexpr Range kTokensStddev{0, 100'000};
constexpr Range kWorkers{1, 4096};
constexpr Range kMaxRequests{1, 1'000'000'000};
constexpr Range kImagesKept{0, 1'000'000'000};

// `all`, or how many.
void ReadImages(const Section& section, OutputConfig& output) {
  const Node* node = section.Find("images");
  if (node == nullptr) return;
  if (node->kind == Node::Kind::kScalar && node->text == "all") {
    output.all_images = {true, node->mark, true};
  } else if (node->kind == Node::Kind::kScalar && TypeOf(*node) == ScalarType::kInteger) {
    output.images = section.Integer("images", kImagesKept);
  } else {
    section.Complain("images", node->mark, "\"all\" or how many to keep is wanted here");
  }
}

constexpr std::array<std::string_view, 3> kSources{"file", "builtin", "synthetic"};

// The entries come from one place.
void OneSource(const Section& section, const Node* node) {
  std::string_view first;
  for (const std::string_view source : kSources) {
    if (!section.Has(source)) continue;
    if (!first.empty())
      section.Complain(source, section.Find(source)->key_mark,
                       fmt::format("give {} or {}, not both", first, source));
    first = source;
  }
  if (first.empty() && node != nullptr && node->kind == Node::Kind::kMap)
    section.Require("file", "file: prompts.jsonl, builtin: prompts, or synthetic: {tokens: {mean: 150}}");
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
  dataset.sampling = section.Choose("sampling", kSamplings);
  dataset.tokenizer = section.Path("tokenizer");
  OneSource(section, node);
  return dataset;
}

ClusterConfig ReadCluster(const Node* node, Complaints& complaints) {
  const Section section(node, "cluster", "cluster", complaints);
  ClusterConfig cluster;
  cluster.workers = section.Integer("workers", kWorkers);
  cluster.listen = section.Text("listen");
  cluster.wait_for = section.Duration("wait", kMillisecond);
  cluster.on_loss = section.Choose("on_loss", kLossPolicies);
  cluster.advertise = section.Text("advertise");
  if (section.Has("advertise") && !section.Has("listen")) {
    section.Complain("advertise", section.Find("advertise")->key_mark,
                     "means something only with cluster.listen: local workers know the address");
  }
  return cluster;
}

OutputConfig ReadOutput(const Node* node, Complaints& complaints) {
  const Section section(node, "output", "output", complaints);
  OutputConfig output;
  output.dir = section.Path("dir");
  output.name = section.Text("name");
  output.path = section.Path("path");
  if (section.Has("path") && (section.Has("dir") || section.Has("name"))) {
    section.Complain("path", section.Find("path")->key_mark,
                     "give path, which is the directory itself, or dir and name, not both");
  }
  output.level = section.Choose("level", kLevels);
  output.prefix = section.Text("prefix");
  output.inputs = section.Choose("inputs", kYesNo);
  output.slice_for = section.Duration("slice", kMillisecond);
  ReadImages(section, output);
  return output;
}

LimitsConfig ReadLimits(const Node* node, Complaints& complaints) {
  const Section section(node, "limits", "limits", complaints);
  LimitsConfig limits;
  limits.max_requests = section.Integer("max_requests", kMaxRequests);
  limits.max_duration_for = section.Duration("max_duration", kMillisecond);
  limits.max_body_bytes = section.Bytes("max_body");
  limits.max_error_rate = section.Percent("max_error_rate");
  limits.abort_if = section.Text("abort_if");
  limits.on_invalid = section.Choose("on_invalid", kOnInvalids);
  limits.calibrate = section.Choose("calibrate", kYesNo);
  return limits;
}

Said<CheckMode> ReadChecks(const Node* node, Complaints& complaints) {
  return Section(node, "checks", "checks", complaints).Choose("size", kCheckModes);
}

}  // namespace imgperf
