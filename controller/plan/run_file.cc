#include "controller/plan/run_file.h"

#include <limits>
#include <utility>

#include "controller/plan/aiperf_yaml.h"
#include "controller/plan/read_sections.h"
#include "controller/plan/secret_sources.h"
#include "controller/plan/yaml_reader.h"

namespace imgperf {
namespace {

constexpr Range kRunSeeds{0, std::numeric_limits<std::int64_t>::max()};

void ReadRoot(const Node& root, RunConfig& config, Complaints& complaints) {
  const Section section(&root, "", "", complaints);
  if (root.kind != Node::Kind::kMap) return;
  section.Require("target", "target: {url: ..., model: ...}");
  section.Require("endpoint", "endpoint: image_generation");
  section.Require("dataset", "dataset: {file: prompts.jsonl}, or dataset: {builtin: prompts}");
  section.Require("phases", "phases: [{concurrency: 1, requests: 3}]");
  config.target = ReadTarget(section.Find("target"), complaints);
  config.endpoint = section.Choose("endpoint", kEndpoints, kLaterEndpoints);
  config.request = ReadRequest(section.Find("request"), complaints);
  config.dataset = ReadDataset(section.Find("dataset"), complaints);
  config.phases = ReadPhases(section.Find("phases"), complaints);
  config.cluster = ReadCluster(section.Find("cluster"), complaints);
  config.output = ReadOutput(section.Find("output"), complaints);
  config.checks = ReadChecks(section.Find("checks"), complaints);
  config.telemetry = ReadTelemetry(section.Find("telemetry"), complaints);
  config.limits = ReadLimits(section.Find("limits"), complaints);
  config.slos = section.TextList("slo");
  config.goodput = section.TextList("goodput");
  config.seed = section.Integer("seed", kRunSeeds);
}

// What the file alone says; nothing after a complaint.
std::optional<Node> ReadFileTree(std::string_view text, Complaints& complaints) {
  auto root = ReadYaml(text, complaints);
  if (!root) return std::nullopt;
  if (const auto key = FindAiperfKey(*root)) {
    complaints.Add(key->mark, key->message);
    return std::nullopt;
  }
  return root;
}

// `tree` with settings and variables in place.
void ReadConfig(Node tree, const std::vector<Override>& overrides, const EnvLookup& env, RunConfig& config,
                Complaints& complaints) {
  ApplyOverrides(overrides, tree, complaints);
  config.secrets = SecretSourcesOf(tree);
  ExpandTree(tree, env, complaints);
  if (complaints.empty()) ReadRoot(tree, config, complaints);
}

}  // namespace

absl::StatusOr<RunConfig> ParseRunFile(std::string_view file, std::string_view text,
                                       const std::vector<Override>& overrides, const EnvLookup& env) {
  RunConfig config;
  config.source = {std::string(file), Labels(overrides)};
  Complaints complaints(config.source);
  if (auto tree = ReadFileTree(text, complaints))
    ReadConfig(*std::move(tree), overrides, env, config, complaints);
  if (!complaints.empty()) return complaints.ToStatus();
  return config;
}

absl::StatusOr<RunConfig> ParseSettings(std::string_view source, const std::vector<Override>& settings,
                                        const EnvLookup& env) {
  RunConfig config;
  config.source = {std::string(source), Labels(settings)};
  Complaints complaints(config.source);
  ReadConfig(Node{}, settings, env, config, complaints);
  if (!complaints.empty()) return complaints.ToStatus();
  return config;
}

}  // namespace imgperf
