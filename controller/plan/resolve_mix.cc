#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/units.h"
#include "controller/plan/resolve_parts.h"
#include "controller/plan/turns.h"

namespace imgperf {
namespace {

constexpr std::size_t kMostParts = 32;
constexpr std::size_t kMostMixed = 20'000'000;  // rows times kinds

MixPart PartOf(const MixConfig& said, const RequestSpec& common) {
  MixPart part;
  part.weight = static_cast<std::uint32_t>(said.weight.Or(1));
  part.request = common;
  if (said.endpoint) part.request.endpoint = said.endpoint.value->name;
  if (said.size) part.request.size = said.size.value;
  part.request.n = static_cast<std::uint32_t>(said.n.Or(common.n));
  // The part's fields over those of all requests.
  part.request.extra_json = MergedFields(common.extra_json, said.extra_json.value);
  return part;
}

class MixResolver {
 public:
  MixResolver(const RunConfig& config, RunPlan& plan, Complaints& complaints)
      : said_(config.request.mix), config_(config), plan_(plan), complaints_(complaints) {}

  void Resolve() {
    for (std::size_t i = 0; i < said_.size(); ++i) {
      plan_.mix.push_back(PartOf(said_[i], plan_.request));
      CheckPart(said_[i], plan_.mix.back().request, i);
    }
    if (CheckAll()) Spread();
  }

 private:
  bool Complain(std::string_view why) {
    complaints_.Add(said_.front().mark, "request.mix", why);
    return false;
  }

  void CheckPart(const MixConfig& said, const RequestSpec& request, std::size_t index) {
    const Endpoint& endpoint = *FindEndpoint(request.endpoint);
    const std::string path = fmt::format("request.mix[{}]", index);
    if (said.endpoint && (endpoint.name == "template" || plan_.request.own))
      complaints_.Add(said.endpoint.mark, path, "endpoint: template cannot be mixed with other endpoints");
    if (said.endpoint && plan_.target.path)
      complaints_.Add(said.endpoint.mark, path,
                      "target.path is one for all: leave it out, or the endpoint here");
    const bool pixels = request.size.empty() || ParsePixelSize(request.size).ok();
    if (endpoint.answer != AnswerShape::kImages && !pixels)
      complaints_.Add(
          said.mark, path,
          fmt::format("{} takes width and height: say the size in pixels, as 1024x1024", endpoint.name));
  }

  bool CheckAll() {
    if (said_.size() > kMostParts) return Complain(fmt::format("more than {} kinds of requests", kMostParts));
    if (HasTurns(plan_.entries))
      return Complain("the dataset has conversations, whose turns are all of one kind");
    if (plan_.entries.size() * said_.size() > kMostMixed)
      return Complain(fmt::format("{} rows in {} kinds are more than {} requests to prepare: take fewer rows",
                                  plan_.entries.size(), said_.size(), kMostMixed));
    for (const PhaseConfig& phase : config_.phases) {
      if (phase.schedule.said)
        return Complain(
            "a schedule says which row is sent when: put sizes into the rows' extra_body instead");
    }
    return true;
  }

  // Each row once for each part; images go where requests take them.
  void Spread() {
    std::vector<Entry> mixed;
    mixed.reserve(plan_.entries.size() * said_.size());
    for (const Entry& row : plan_.entries) {
      for (std::uint32_t part = 0; part < said_.size(); ++part) {
        Entry& entry = mixed.emplace_back(row);
        entry.variant = part;
        const Endpoint& endpoint = *FindEndpoint(plan_.mix[part].request.endpoint);
        if (endpoint.images == ImageInput::kNone) entry.images.clear();
        if (!endpoint.takes_mask) entry.mask.reset();
      }
    }
    plan_.entries = std::move(mixed);
  }

  const std::vector<MixConfig>& said_;
  const RunConfig& config_;
  RunPlan& plan_;
  Complaints& complaints_;
};

}  // namespace

std::string MergedFields(const std::string& fields, const std::string& over) {
  if (over.empty()) return fields;
  auto merged = fields.empty() ? nlohmann::ordered_json::object() : nlohmann::ordered_json::parse(fields);
  const auto own = nlohmann::ordered_json::parse(over);
  for (const auto& [key, value] : own.items()) merged[key] = value;
  return merged.dump();
}

void ResolveMix(const RunConfig& config, RunPlan& plan, Complaints& complaints) {
  if (!config.request.mix.empty()) MixResolver(config, plan, complaints).Resolve();
}

}  // namespace imgperf
