#include "controller/offline/plan_facts.h"

#include <algorithm>

#include <fmt/format.h>
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

// "3 x image_generation, 512x512, n 2, {"steps":20}"
std::vector<std::string> MixOf(const Parsed& mix) {
  std::vector<std::string> kinds;
  if (!mix.is_array()) return kinds;
  for (const Parsed& part : mix) {
    const Parsed& weight = At(part, "weight");
    std::string kind = fmt::format("{} x {}", weight.is_number_unsigned() ? weight.get<std::uint64_t>() : 1,
                                   Text(At(part, "endpoint")));
    if (const std::string size = Text(At(part, "size")); !size.empty()) kind += ", " + size;
    if (const Parsed& n = At(part, "n"); n.is_number_unsigned() && n.get<std::uint64_t>() != 1)
      kind += fmt::format(", n {}", n.get<std::uint64_t>());
    if (const Parsed& extra = At(part, "extra"); extra.is_object())
      kind += ", " + extra.dump(-1, ' ', false, Parsed::error_handler_t::replace);
    kinds.push_back(std::move(kind));
  }
  return kinds;
}

ImageCheck CheckOf(const Parsed& json) {
  const std::string word = Text(json);
  return word == "fail" ? ImageCheck::kFail : word == "warn" ? ImageCheck::kWarn : ImageCheck::kOff;
}

double Positive(const Parsed& json) { return json.is_number() ? std::max(json.get<double>(), 0.0) : 0; }

ImageChecks ChecksOf(const Parsed& checks) {
  return {!At(checks, "decode").is_null(), CheckOf(At(checks, "size")), CheckOf(At(checks, "blank")),
          CheckOf(At(checks, "duplicates")), CheckOf(At(checks, "similar"))};
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
  facts.mix = MixOf(At(At(run, "request"), "mix"));
  facts.slos = Texts(At(run, "slo"));
  if (facts.slos.empty()) facts.slos = {std::string(kDefaultSlo)};
  facts.goodput = Texts(At(run, "goodput"));
  facts.invalid_is_warning = Text(At(At(run, "limits"), "on_invalid")) == "warn";
  facts.gpus = {Positive(At(At(run, "target"), "gpus")), Positive(At(At(run, "target"), "price"))};
  facts.checks = ChecksOf(At(run, "checks"));
  const Parsed& phases = At(run, "phases");
  if (!phases.is_array()) return facts;
  for (const Parsed& phase : phases) facts.loads.push_back(LoadOf(phase));
  return facts;
}

}  // namespace imgperf
