#include "controller/run/resume_legs.h"

namespace imgperf {
namespace {

bool IsWarmup(const RunPlan& plan, std::uint32_t phase) {
  return plan.phases[phase].kind == PhaseKind::kWarmup;
}

// The first phase whose results are not there. Warm-ups have none; where nothing else is left, one that never
// came to its end.
std::optional<std::uint32_t> Unfinished(const RunPlan& plan, const CutRun& cut) {
  std::optional<std::uint32_t> warmup;
  for (std::uint32_t phase = 0; phase < plan.phases.size(); ++phase) {
    if (cut.sealed.contains(phase)) continue;
    if (!IsWarmup(plan, phase)) return phase;
    if (!warmup) warmup = phase;
  }
  return warmup;
}

}  // namespace

std::optional<std::uint32_t> PhaseAfter(const RunPlan& plan, const CutRun& cut) {
  for (std::uint32_t phase = cut.legs.empty() ? 0 : cut.legs.back().phase + 1; phase < plan.phases.size();
       ++phase) {
    if (IsWarmup(plan, phase) || !cut.sealed.contains(phase)) return phase;
  }
  return std::nullopt;
}

std::vector<PhaseScheduler::Leg> LegsToCome(const RunPlan& plan, const CutRun& cut) {
  std::vector<PhaseScheduler::Leg> legs;
  const auto next = Unfinished(plan, cut);
  if (!next) return legs;
  // The server may be cold again: the warm-ups nearest before it, whether they were over or not.
  std::uint32_t end = IsWarmup(plan, *next) ? 0 : *next;
  while (end > 0 && !IsWarmup(plan, end - 1)) --end;
  std::uint32_t begin = end;
  while (begin > 0 && IsWarmup(plan, begin - 1)) --begin;
  for (std::uint32_t phase = begin; phase < end; ++phase) legs.push_back({phase});
  const auto active = cut.active_for.find(*next);
  legs.push_back({*next, true, active == cut.active_for.end() ? 0 : active->second});
  for (std::uint32_t phase = *next + 1; phase < plan.phases.size(); ++phase) legs.push_back({phase});
  return legs;
}

}  // namespace imgperf
