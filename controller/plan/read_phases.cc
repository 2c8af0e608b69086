#include <string>

#include <fmt/format.h>

#include "controller/plan/read_curve.h"
#include "controller/plan/read_sections.h"

namespace imgperf {
namespace {

constexpr Range kCounts{1, 1'000'000'000};
constexpr Range kSmoothness{0, 1000};

ScheduleConfig ReadSchedule(const Section& phase, Complaints& complaints) {
  ScheduleConfig schedule;
  const Node* node = phase.Find("schedule");
  if (node == nullptr) return schedule;
  const Section section(node, "phases[].schedule", phase.PathOf("schedule"), complaints);
  schedule.said = true;
  schedule.mark = node->key_mark;
  schedule.auto_offset = section.Choose("auto_offset", kYesNo);
  schedule.start = section.Duration("start", 0);
  schedule.end = section.Duration("end", 0);
  return schedule;
}

// Less would be none of a million requests.
constexpr double kLeastShare = 1e-6;

CancelConfig ReadCancel(const Section& phase, Complaints& complaints) {
  const Node* node = phase.Find("cancel");
  if (node == nullptr) return {};
  const Section section(node, "phases[].cancel", phase.PathOf("cancel"), complaints);
  if (node->kind != Node::Kind::kMap) return {};  // complained of
  section.Require("share", "how many of the requests, as share: 10%");
  CancelConfig cancel{section.Share("share"), section.Duration("after", 0)};
  if (cancel.share && (cancel.share.value < kLeastShare || cancel.share.value > 1))
    section.Complain("share", cancel.share.mark, "is not within 0.0001% and 100%; for none, drop \"cancel\"");
  return cancel;
}

PhaseConfig ReadPhase(const Node& node, const std::string& path, Complaints& complaints) {
  const Section section(&node, "phases[]", path, complaints);
  PhaseConfig phase;
  phase.mark = node.mark;
  phase.name = section.Text("name");
  phase.kind = section.Choose("kind", kPhaseKinds);
  phase.arrival = section.Choose("arrival", kArrivals);
  phase.rate = ReadCurve(section, "rate", CurveUnit::kPerSecond, complaints);
  phase.smoothness = section.Number("smoothness", kSmoothness);
  phase.schedule = ReadSchedule(section, complaints);
  phase.concurrency = ReadCurve(section, "concurrency", CurveUnit::kRequests, complaints);
  phase.max_in_flight = ReadCurve(section, "max_in_flight", CurveUnit::kRequests, complaints);
  phase.requests = section.Integer("requests", kCounts);
  phase.duration_for = section.Duration("duration", kMillisecond);
  phase.per = section.Choose("per", kPers);
  phase.grace_for = section.Duration("grace", 0);
  phase.lookahead_for = section.Duration("lookahead", 0);
  phase.pause_for = section.Duration("pause", 0);
  phase.abort_if = section.Text("abort_if");
  phase.cancel = ReadCancel(section, complaints);
  return phase;
}

}  // namespace

std::vector<PhaseConfig> ReadPhases(const Node* node, Complaints& complaints) {
  std::vector<PhaseConfig> phases;
  if (node == nullptr) return phases;
  if (node->kind != Node::Kind::kList) {
    complaints.Add(
        node->mark,
        fmt::format("phases: a list is wanted here, as [{{concurrency: 1, requests: 3}}]; this is {}",
                    KindName(*node)));
    return phases;
  }
  if (node->items.empty()) complaints.Add(node->mark, "phases: the list is empty");
  for (std::size_t i = 0; i < node->items.size(); ++i) {
    phases.push_back(ReadPhase(node->items[i], fmt::format("phases[{}]", i), complaints));
  }
  return phases;
}

}  // namespace imgperf
