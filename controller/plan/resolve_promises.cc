// SLOs, goodput and what aborts a phase.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "common/units.h"
#include "controller/plan/resolve_parts.h"
#include "controller/plan/text.h"
#include "controller/slo/good_rule.h"
#include "controller/slo/metric_names.h"

namespace imgperf {
namespace {

const PhasePlan* FindPhase(const RunPlan& plan, std::string_view name) {
  const auto found =
      std::find_if(plan.phases.begin(), plan.phases.end(), [&](auto& phase) { return phase.name == name; });
  return found == plan.phases.end() ? nullptr : &*found;
}

std::string UnknownPhase(const RunPlan& plan, std::string_view name) {
  std::vector<std::string_view> names;
  for (const PhasePlan& phase : plan.phases) names.push_back(phase.name);
  return fmt::format("no phase is named \"{}\"{}", name, DidYouMean(name, names));
}

// A phase that ends by time and is shorter than half a window has none to judge.
bool HoldsAWindow(const PhasePlan& phase, const Slo& slo) {
  return phase.duration_for == 0 || phase.duration_for >= slo.window / 2;
}

// "" when the SLO can be judged in this run.
std::string FaultIn(const RunPlan& plan, const Slo& slo) {
  const RunMetric* metric = FindRunMetric(slo.metric);
  if (metric != nullptr && metric->of_good && plan.goodput.empty()) {
    return fmt::format("{} is of good requests: say what makes one, as goodput: [\"request_latency <= 20s\"]",
                       slo.metric);
  }
  const PhasePlan* phase = slo.phase.empty() ? nullptr : FindPhase(plan, slo.phase);
  if (!slo.phase.empty() && phase == nullptr) return UnknownPhase(plan, slo.phase);
  const bool fits = phase != nullptr ? HoldsAWindow(*phase, slo)
                                     : std::any_of(plan.phases.begin(), plan.phases.end(), [&](auto& p) {
                                         return p.kind == PhaseKind::kProfiling && HoldsAWindow(p, slo);
                                       });
  return fits ? "" : fmt::format("no phase is as long as a window of {}", FormatDuration(slo.window));
}

void ResolveSlo(const Said<std::string>& said, RunPlan& plan, Complaints& complaints) {
  auto slo = ParseSlo(said.value);
  if (!slo.ok()) return complaints.Add(said.mark, "slo", MessageOf(slo.status()));
  if (const std::string fault = FaultIn(plan, *slo); !fault.empty())
    return complaints.Add(said.mark, "slo", fmt::format("\"{}\": {}", slo->text, fault));
  plan.slos.push_back(*std::move(slo));
}

// A bound of its own holds beside what the list says; without either, the default does.
void ResolveErrorRate(const Said<double>& most, RunPlan& plan) {
  const bool said = std::any_of(plan.slos.begin(), plan.slos.end(),
                                [](const Slo& slo) { return slo.metric == "error_rate"; });
  if (most) {
    plan.slos.push_back(ParseSlo(fmt::format("error_rate <= {:.10g}%", most.value * 100)).value());
  } else if (!said) {
    plan.slos.push_back(ParseSlo(kDefaultSlo).value());
  }
}

void ResolveGoodput(const Said<std::string>& said, RunPlan& plan, Complaints& complaints) {
  auto rule = ParseGoodRule(said.value);
  if (!rule.ok()) return complaints.Add(said.mark, "goodput", MessageOf(rule.status()));
  plan.goodput.push_back(std::move(rule->text));
}

std::optional<AbortRule> ResolveAbort(const Said<std::string>& said, std::string_view key,
                                      Complaints& complaints) {
  if (!said) return std::nullopt;
  auto rule = ParseAbortRule(said.value);
  if (rule.ok()) return *std::move(rule);
  complaints.Add(said.mark, key, MessageOf(rule.status()));
  return std::nullopt;
}

}  // namespace

void ResolvePromises(const RunConfig& config, RunPlan& plan, Complaints& complaints) {
  for (const auto& said : config.goodput) ResolveGoodput(said, plan, complaints);
  for (const auto& said : config.slos) ResolveSlo(said, plan, complaints);
  ResolveErrorRate(config.limits.max_error_rate, plan);
  plan.limits.abort_if = ResolveAbort(config.limits.abort_if, "limits.abort_if", complaints);
  for (std::size_t i = 0; i < plan.phases.size(); ++i) {
    PhasePlan& phase = plan.phases[i];
    phase.abort_if =
        ResolveAbort(config.phases[i].abort_if, "phases." + phase.name + ".abort_if", complaints);
    if (!phase.abort_if) phase.abort_if = plan.limits.abort_if;
  }
}

}  // namespace imgperf
