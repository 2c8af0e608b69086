#include "controller/compare/comparable.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace imgperf {
namespace {

using PlanNode = nlohmann::json;

constexpr std::size_t kMostShown = 200;  // of a value, bytes

struct Key {
  const char* name;
  bool refuses;
};
constexpr std::array kRequestKeys{Key{"size", true},
                                  Key{"n", true},
                                  Key{"extra", true},
                                  Key{"mix", true},
                                  Key{"template", true},
                                  Key{"seed", false},
                                  Key{"response_format", false},
                                  Key{"timeout", false},
                                  Key{"poll", false},
                                  Key{"url_results", false}};
constexpr std::array kTargetKeys{Key{"model", false}, Key{"http_version", false}, Key{"connections", false},
                                 Key{"balance", false}};
constexpr std::array kLoadKeys{Key{"arrival", true},  Key{"rate", true},        Key{"smoothness", true},
                               Key{"schedule", true}, Key{"concurrency", true}, Key{"max_in_flight", true},
                               Key{"cancel", true},   Key{"requests", false},   Key{"duration", false},
                               Key{"per", false},     Key{"grace", false},      Key{"abort_if", false}};

// No exception, whatever the text.
PlanNode Parse(std::string_view plan) { return PlanNode::parse(plan, nullptr, /*allow_exceptions=*/false); }

const PlanNode& In(const PlanNode& node, std::string_view key) {
  static const PlanNode nothing;
  if (!node.is_object()) return nothing;
  const auto at = node.find(key);
  return at == node.end() ? nothing : *at;
}

std::string Shown(const PlanNode& node) {
  if (node.is_null()) return "-";
  std::string text = node.is_string() ? node.get<std::string>()
                                      : node.dump(-1, ' ', false, PlanNode::error_handler_t::replace);
  if (text.size() > kMostShown) text = text.substr(0, kMostShown) + "…";
  return text;
}

class Differences {
 public:
  void Add(std::string what, const PlanNode& first, const PlanNode& second, bool refuses) {
    if (first != second) found_.push_back({std::move(what), Shown(first), Shown(second), refuses});
  }
  template <typename Keys>
  void AddKeys(std::string_view under, const PlanNode& first, const PlanNode& second, const Keys& keys) {
    for (const Key& key : keys)
      Add(fmt::format("{}.{}", under, key.name), In(first, key.name), In(second, key.name), key.refuses);
  }
  std::vector<PlanDifference> Take() { return std::move(found_); }

 private:
  std::vector<PlanDifference> found_;
};

std::vector<PlanNode> ProfilingPhases(const PlanNode& run) {
  std::vector<PlanNode> phases;
  const PlanNode& all = In(run, "phases");
  if (!all.is_array()) return phases;
  std::copy_if(all.begin(), all.end(), std::back_inserter(phases),
               [](const PlanNode& phase) { return In(phase, "kind") != "warmup"; });
  return phases;
}

void AddPhases(const PlanNode& first, const PlanNode& second, Differences& to) {
  const auto ours = ProfilingPhases(first);
  const auto theirs = ProfilingPhases(second);
  to.Add("the number of profiling phases", ours.size(), theirs.size(), true);
  for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i)
    to.AddKeys(fmt::format("phases.{}", Shown(In(ours[i], "name"))), ours[i], theirs[i], kLoadKeys);
}

}  // namespace

std::vector<PlanDifference> PlanDifferences(std::string_view first_plan, std::string_view second_plan) {
  if (first_plan.empty() || second_plan.empty()) return {};
  const PlanNode first = Parse(first_plan);
  const PlanNode second = Parse(second_plan);
  const PlanNode& ours = In(first, "run");
  const PlanNode& theirs = In(second, "run");
  Differences differences;
  differences.Add("endpoint", In(ours, "endpoint"), In(theirs, "endpoint"), true);
  differences.Add("prompts (the dataset's hash)", In(first, "dataset_hash"), In(second, "dataset_hash"),
                  true);
  differences.Add("dataset.sampling", In(In(ours, "dataset"), "sampling"),
                  In(In(theirs, "dataset"), "sampling"), true);
  differences.AddKeys("request", In(ours, "request"), In(theirs, "request"), kRequestKeys);
  AddPhases(ours, theirs, differences);
  differences.AddKeys("target", In(ours, "target"), In(theirs, "target"), kTargetKeys);
  differences.Add("seed", In(ours, "seed"), In(theirs, "seed"), false);
  return differences.Take();
}

bool HasSameSeeds(std::string_view first_plan, std::string_view second_plan) {
  const PlanNode first = Parse(first_plan);
  const PlanNode second = Parse(second_plan);
  const PlanNode& seed = In(In(In(first, "run"), "request"), "seed");
  return !seed.is_null() && seed == In(In(In(second, "run"), "request"), "seed") &&
         In(first, "dataset_hash") == In(second, "dataset_hash");
}

bool SeedIsPerRequest(std::string_view plan) {
  const PlanNode parsed = Parse(plan);
  return In(In(In(In(parsed, "run"), "request"), "seed"), "per") == "request";
}

}  // namespace imgperf
