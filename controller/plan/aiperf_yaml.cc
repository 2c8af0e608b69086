#include "controller/plan/aiperf_yaml.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace imgperf {
namespace {

// Keys of AIPerf's envelope and of its `benchmark` section, in both of its spellings, that are none of ours.
constexpr std::array<std::string_view, 17> kTheirs{
    "schemaVersion", "schema_version", "benchmark", "models",    "model",       "load",
    "datasets",      "artifacts",      "multiRun",  "multi_run", "randomSeed",  "random_seed",
    "variables",     "runtime",        "tokenizer", "profiling", "noSweepTable"};

bool IsTheirs(const Node& item) {
  if (std::find(kTheirs.begin(), kTheirs.end(), item.key) != kTheirs.end()) return true;
  return item.key == "endpoint" && item.kind == Node::Kind::kMap &&
         (item.Find("type") != nullptr || item.Find("url") != nullptr || item.Find("urls") != nullptr);
}

}  // namespace

std::optional<AiperfSign> FindAiperfKey(const Node& root) {
  if (root.kind != Node::Kind::kMap || root.Find("target") != nullptr) return std::nullopt;
  const auto found = std::find_if(root.items.begin(), root.items.end(), IsTheirs);
  if (found == root.items.end()) return std::nullopt;
  return AiperfSign{
      found->key_mark,
      fmt::format("\"{}\": this looks like AIPerf's YAML, which imgperf does not read. Its own run "
                  "files are short: see config/README.md, and config/seeds.yaml to begin with",
                  found->key)};
}

}  // namespace imgperf
