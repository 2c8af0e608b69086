#include "controller/offline/plan_facts.h"

#include <nlohmann/json.hpp>

#include "common/units.h"
#include "controller/slo/slo.h"

namespace imgperf {
namespace {

using Parsed = nlohmann::json;

const Parsed& At(const Parsed& json, const char* key) {
  static const Parsed nothing;
  if (!json.is_object()) return nothing;
  const auto it = json.find(key);
  return it == json.end() ? nothing : *it;
}

std::string Text(const Parsed& json) { return json.is_string() ? json.get<std::string>() : std::string(); }

std::vector<std::string> Texts(const Parsed& json) {
  std::vector<std::string> texts;
  if (!json.is_array()) return texts;
  for (const Parsed& text : json) texts.push_back(Text(text));
  return texts;
}

std::vector<LevelPoint> Levels(const Parsed& points) {
  std::vector<LevelPoint> levels;
  for (const Parsed& point : points) {
    const auto at = ParseDuration(Text(At(point, "at")));
    const Parsed& to = At(point, "to");
    if (at.ok() && to.is_number()) levels.push_back({*at, to.get<double>()});
  }
  return levels;
}

LoadFacts LoadOf(const Parsed& phase) {
  const Parsed& concurrency = At(phase, "concurrency");
  LoadFacts load;
  load.closed_loop = !concurrency.is_null();
  if (concurrency.is_number_unsigned()) load.concurrency = concurrency.get<std::uint64_t>();
  if (concurrency.is_array()) load.levels = Levels(concurrency);
  return load;
}

}  // namespace

PlanFacts ReadPlanFacts(std::string_view plan_json) {
  const Parsed plan = Parsed::parse(plan_json, nullptr, /*allow_exceptions=*/false);
  const Parsed& run = At(plan, "run");
  PlanFacts facts;
  facts.endpoint = Text(At(run, "endpoint"));
  facts.prefix = Text(At(At(run, "output"), "prefix"));
  facts.lines = Text(At(At(run, "output"), "level")) != "summary";
  if (const auto slice = ParseDuration(Text(At(At(run, "output"), "slice"))); slice.ok())
    facts.slice_for = *slice;
  const Parsed& target = At(run, "target");
  facts.model = Text(At(target, "model"));
  facts.http_version = Text(At(target, "http_version"));
  facts.urls = Texts(At(target, "urls"));
  facts.slos = Texts(At(run, "slo"));
  if (facts.slos.empty()) facts.slos = {std::string(kDefaultSlo)};
  facts.goodput = Texts(At(run, "goodput"));
  facts.invalid_is_warning = Text(At(At(run, "limits"), "on_invalid")) == "warn";
  const Parsed& phases = At(run, "phases");
  if (!phases.is_array()) return facts;
  for (const Parsed& phase : phases) facts.loads.push_back(LoadOf(phase));
  return facts;
}

}  // namespace imgperf
