#include "controller/offline/run_events.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "common/units.h"
#include "controller/offline/delay_verdict.h"
#include "controller/offline/disturbances.h"
#include "controller/offline/floor.h"
#include "controller/offline/slices.h"

namespace imgperf {
namespace {

using Events = std::vector<std::string>;

std::string Count(std::uint64_t count, const char* one) {
  return count == 1 ? fmt::format("1 {}", one) : fmt::format("{} {}s", count, one);
}

void Append(Events& events, Events more) {
  events.insert(events.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void TellReady(const pb::TargetReady& ready, Events& events) {
  if (ready.requests() == 0) return;
  events.push_back(fmt::format("the target was ready after {} ({}, {} outside the account)",
                               HumanDuration(static_cast<Nanos>(ready.waited_ns())), ready.probe(),
                               Count(ready.requests(), "request")));
}

void TellPlannedCancels(const PhaseFold& phase, Events& events) {
  const OutcomeCounts& outcomes = phase.outcomes();
  if (outcomes.by_plan == 0) return;
  events.push_back(fmt::format("phase {}: {} of {} requests were cancelled on purpose (cancel){}",
                               phase.start().name(), outcomes.by_plan, outcomes.total() - outcomes.unsent,
                               outcomes.OnlyCancelledByPlan() ? "; none was completed, as planned" : ""));
}

void TellCutTurns(const PhaseFold& phase, Events& events) {
  if (phase.cut_turns() == 0) return;
  events.push_back(fmt::format("phase {}: {} of conversations never sent, for lack of the image before",
                               phase.start().name(), Count(phase.cut_turns(), "turn")));
}

void TellStandstill(const WorkerReport& worker, Events& events) {
  if (worker.stood_still < kStandstill) return;
  events.push_back(fmt::format("worker {} on {} stood still for {} at one time", worker.name, worker.host,
                               HumanDuration(worker.stood_still)));
}

void TellSlices(const PhaseFold& phase, Nanos slice_for, Events& events) {
  const std::uint64_t slices = SlicesIn(phase, slice_for);
  if (slices <= kMostSlices) return;
  events.push_back(fmt::format("phase {}: output.slice would make {} slices, {} are the most: none were made",
                               phase.start().name(), slices, kMostSlices));
}

void TellAnswers(const AnswerCounts& answers, const PlanFacts& plan, Events& events) {
  if (plan.http_version == "2" && answers.below_http2 > 0) {
    events.push_back(fmt::format("{} of {} answers came in HTTP/1, though target.http_version is 2",
                                 answers.below_http2, answers.answered));
  }
}

}  // namespace

void AnswerCounts::Add(const pb::Record& record) {
  const std::uint32_t version = record.exchanges_size() == 0 ? 0 : record.exchanges(0).http_version();
  if (version == 0) return;
  ++answered;
  if (version < 20) ++below_http2;
}

std::vector<std::string> RunEvents(const RunFacts& facts, const RunReport& report) {
  Events events;
  TellReady(facts.ready, events);
  events.insert(events.end(), facts.seal.events().begin(), facts.seal.events().end());
  for (const PhaseReport& phase : report.phases) Append(events, DisturbanceEvents(phase, report.workers));
  for (const PhaseFold* phase : facts.phases) TellPlannedCancels(*phase, events);
  for (const PhaseFold* phase : facts.phases) TellCutTurns(*phase, events);
  for (const WorkerReport& worker : report.workers) TellStandstill(worker, events);
  for (const PhaseFold* phase : facts.phases) TellSlices(*phase, facts.plan.slice_for, events);
  TellAnswers(facts.answers, facts.plan, events);
  Append(events, FloorEvents(report.workers, report.phases));
  return events;
}

}  // namespace imgperf
