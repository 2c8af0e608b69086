#include <string>

#include <fmt/format.h>

#include "controller/plan/read_sections.h"

namespace imgperf {
namespace {

constexpr Range kConcurrencies{1, 100'000};
constexpr Range kCounts{1, 1'000'000'000};

Said<std::int64_t> ReadConcurrency(const Section& section) {
  const Node* node = section.Find("concurrency");
  if (node == nullptr || node->kind != Node::Kind::kMap)
    return section.Integer("concurrency", kConcurrencies);
  section.Complain("concurrency", node->mark,
                   "ramps are not served by this version yet: write a whole number");
  return {};
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
  phase.concurrency = ReadConcurrency(section);
  phase.requests = section.Integer("requests", kCounts);
  phase.duration_for = section.Duration("duration", kMillisecond);
  phase.per = section.Choose("per", kPers);
  phase.grace_for = section.Duration("grace", 0);
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
