#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include <absl/strings/ascii.h>
#include <fmt/format.h>

#include "controller/dataset/sampling.h"
#include "controller/plan/resolve_load.h"
#include "controller/plan/resolve_parts.h"
#include "controller/plan/turns.h"
#include "controller/plan/warmup_shapes.h"

namespace imgperf {
namespace {

constexpr std::uint64_t kMostRequests = 1'000'000'000;
constexpr std::uint64_t kMostDraws = std::uint64_t{1} << 20;  // then a random order begins anew

class PhaseResolver {
 public:
  PhaseResolver(const RunPlan& plan, Complaints& complaints) : plan_(plan), complaints_(complaints) {}

  PhasePlan Resolve(const PhaseConfig& said, std::size_t index) {
    PhasePlan phase;
    phase.kind = said.kind.Or(PhaseKind::kProfiling);
    phase.name = said.name ? said.name.value : DefaultName(phase.kind, index);
    phase.requests = static_cast<std::uint64_t>(said.requests.Or(0));
    phase.duration_for = said.duration_for.Or(0);
    phase.pause_for = said.pause_for.Or(0);
    if (said.grace_for) phase.grace_for = said.grace_for.value;
    phase.cancel.share_ppm = static_cast<std::uint32_t>(std::llround(said.cancel.share.Or(0) * 1e6));
    phase.cancel.delay_for = said.cancel.delay_for.Or(0);
    Check(said, phase);
    phase.per = said.per.Or(Per::kPhase);
    if (phase.per == Per::kShapeAndUrl) {
      CoverShapes(phase);
    } else {
      Cycle(phase, index);
    }
    if (phase.per != Per::kPhase) Multiply(said, phase);
    ResolveLoad(said, plan_, index, phase, complaints_);
    return phase;
  }

 private:
  std::uint32_t Urls() const {
    return std::max<std::uint32_t>(1, static_cast<std::uint32_t>(plan_.target.urls.size()));
  }

  static std::string DefaultName(PhaseKind kind, std::size_t index) {
    const std::string_view name = NameOf(kPhaseKinds, kind);
    return index == 0 ? std::string(name) : fmt::format("{}-{}", name, index + 1);
  }

  void Complain(const Mark& mark, const PhasePlan& phase, std::string_view message) {
    complaints_.Add(mark, "phases." + phase.name, message);
  }

  void Check(const PhaseConfig& said, const PhasePlan& phase) {
    CheckName(said, phase.name);
    if (said.per.Or(Per::kPhase) == Per::kShapeAndUrl) CheckShapes(said, phase);
    if (said.per) {
      CheckPer(said, phase);
    } else if (!said.requests && !said.duration_for && !IsSchedule(said)) {
      Complain(said.mark, phase, "nothing ends this phase: give requests: 100 or duration: 10m, or both");
    }
  }

  void CheckName(const PhaseConfig& said, const std::string& name) {
    const bool plain =
        !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
          return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
        });
    if (!plain) {
      complaints_.Add(said.name.mark, "phases",
                      fmt::format("the name \"{}\" is not of letters, digits, - and _ (64 at most)", name));
    }
    if (plain && name.find_first_not_of("0123456789") == name.npos) {
      complaints_.Add(said.name.mark, "phases", "a name of digits would be taken for an index: add a letter");
    }
    if (std::find(names_.begin(), names_.end(), name) != names_.end()) {
      complaints_.Add(said.name ? said.name.mark : said.mark, "phases",
                      fmt::format("two phases are named \"{}\"", name));
    }
    names_.push_back(name);
  }

  void CheckShapes(const PhaseConfig& said, const PhasePlan& phase) {
    if (phase.kind != PhaseKind::kWarmup)
      Complain(said.per.mark, phase, "per: shape_and_url is for phases of kind: warmup");
  }

  void CheckPer(const PhaseConfig& said, const PhasePlan& phase) {
    if (said.duration_for)
      Complain(said.duration_for.mark, phase, "a phase with per ends by its count, not by a duration");
    if (said.per.value == Per::kEntry && plan_.dataset.sampling == Sampling::kRandom)
      Complain(said.per.mark, phase,
               "per: entry sends every row, and dataset.sampling: random draws them: use one");
  }

  // One credit for each distinct shape on each URL.
  void CoverShapes(PhasePlan& phase) const {
    for (const std::uint32_t entry : ShapeEntries(plan_)) {
      for (std::uint32_t url = 0; url < Urls(); ++url) {
        phase.entry_order.push_back(entry);
        phase.url_order.push_back(url);
      }
    }
  }

  // Each member of the order `requests` times, once unless it says more.
  void Multiply(const PhaseConfig& said, PhasePlan& phase) {
    phase.each = std::max<std::uint64_t>(1, phase.requests);
    phase.requests = phase.each * Credits(phase);
    if (phase.requests > kMostRequests) {
      Complain(said.mark, phase,
               fmt::format("{} requests are more than a phase may have ({})", phase.requests, kMostRequests));
    }
  }

  // Of one round of the order: each turn of a conversation is a request.
  std::uint64_t Credits(const PhasePlan& phase) const {
    if (phase.per == Per::kShapeAndUrl) return phase.entry_order.size();
    std::uint64_t credits = 0;
    for (const std::uint32_t first : phase.entry_order) credits += TurnsFrom(plan_.entries, first);
    return credits;
  }

  void Cycle(PhasePlan& phase, std::size_t index) {
    const std::vector<std::uint32_t> firsts = FirstTurns(plan_.entries);
    const auto size = static_cast<std::uint32_t>(firsts.size());
    const std::uint64_t draws = std::min(phase.requests == 0 ? kMostDraws : phase.requests, kMostDraws);
    if (plan_.mix.empty()) {
      phase.entry_order = EntryOrder(plan_.dataset.sampling, size, plan_.seed + index, draws);
      for (std::uint32_t& entry : phase.entry_order) entry = firsts[entry];
    } else {
      Mix(phase, index, phase.per == Per::kEntry ? 0 : draws);
    }
    phase.url_order.resize(Urls());
    std::iota(phase.url_order.begin(), phase.url_order.end(), 0u);
  }

  // Rows in their order, each in the kind whose turn it is; `draws` 0: each row once.
  void Mix(PhasePlan& phase, std::size_t index, std::uint64_t draws) const {
    const auto parts = static_cast<std::uint32_t>(plan_.mix.size());
    const std::uint64_t seed = plan_.seed + index;
    const auto rows = static_cast<std::uint32_t>(plan_.entries.size()) / parts;
    const std::vector<std::uint32_t> order = EntryOrder(plan_.dataset.sampling, rows, seed, draws);
    if (order.empty()) return;
    std::vector<std::uint32_t> weights;
    for (const MixPart& part : plan_.mix) weights.push_back(part.weight);
    const std::vector<std::uint32_t> kinds = MixOrder(weights, seed, draws == 0 ? order.size() : draws);
    for (std::size_t i = 0; i < kinds.size(); ++i)
      phase.entry_order.push_back(order[i % order.size()] * parts + kinds[i]);
  }

  const RunPlan& plan_;
  Complaints& complaints_;
  std::vector<std::string> names_;
};

}  // namespace

std::vector<PhasePlan> ResolvePhases(const RunConfig& config, const RunPlan& plan, Complaints& complaints) {
  PhaseResolver resolver(plan, complaints);
  std::vector<PhasePlan> phases;
  for (std::size_t i = 0; i < config.phases.size(); ++i)
    phases.push_back(resolver.Resolve(config.phases[i], i));
  if (std::none_of(phases.begin(), phases.end(),
                   [](const auto& p) { return p.kind == PhaseKind::kProfiling; })) {
    complaints.Add(config.phases.empty() ? Mark{} : config.phases.front().mark, "phases",
                   "none is measured: add one of kind: profiling");
  }
  return phases;
}

}  // namespace imgperf
