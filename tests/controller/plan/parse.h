// Run files in tests: a sound one to change, and what becomes of a changed one.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "controller/plan/resolve.h"
#include "controller/plan/run_file.h"
#include "controller/plan/text.h"

namespace imgperf {

inline constexpr std::string_view kSound =
    "target: {url: http://127.0.0.1:30000, model: m}\n"
    "endpoint: image_generation\n"
    "dataset: {builtin: prompts}\n"
    "phases: [{name: load, concurrency: 2, requests: 6}]\n";

inline EnvLookup FakeEnv(const std::map<std::string, std::string>& variables) {
  return [variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

inline std::vector<Override> Sets(const std::vector<std::string>& texts) {
  std::vector<Override> overrides;
  for (const std::string& text : texts) overrides.push_back(ParseSet(text).value());
  return overrides;
}

inline std::vector<Entry> TwoEntries() { return {{"a fox", ""}, {"an owl", ""}}; }

// File to plan with two entries.
inline absl::StatusOr<RunPlan> PlanOf(std::string_view text, const std::vector<std::string>& sets = {},
                                      const std::map<std::string, std::string>& env = {},
                                      std::vector<Entry> entries = TwoEntries()) {
  auto config = ParseRunFile("dir/run.yaml", text, Sets(sets), FakeEnv(env));
  if (!config.ok()) return config.status();
  return Resolve(*config, std::move(entries));
}

// What is wrong with it; "" when nothing is.
inline std::string FaultOf(std::string_view text, const std::vector<std::string>& sets = {},
                           const std::map<std::string, std::string>& env = {}) {
  return MessageOf(PlanOf(text, sets, env).status());
}

// The fault of the sound file with these settings.
inline std::string FaultWith(const std::vector<std::string>& sets) { return FaultOf(kSound, sets); }

}  // namespace imgperf
