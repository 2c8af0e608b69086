// telemetry: what is asked beside the requests.
#include "controller/plan/read_sections.h"

namespace imgperf {
namespace {

constexpr Nanos kLeastEvery = 100 * kMillisecond;

// true, false, or a list of URLs.
void ReadTarget(const Section& section, TelemetryConfig& telemetry) {
  const Node* node = section.Find("target");
  if (node == nullptr) return;
  if (node->kind == Node::Kind::kList) {
    telemetry.target = section.TextList("target");
  } else {
    telemetry.of_target = section.Choose("target", kYesNo);
  }
}

}  // namespace

TelemetryConfig ReadTelemetry(const Node* node, Complaints& complaints) {
  const Section section(node, "telemetry", "telemetry", complaints);
  TelemetryConfig telemetry;
  if (section.Has("gpus")) telemetry.gpus = section.TextList("gpus");
  ReadTarget(section, telemetry);
  telemetry.every_for = section.Duration("every", kLeastEvery);
  if (telemetry.every_for && !section.Has("gpus") && !section.Has("target"))
    section.Complain("every", telemetry.every_for.mark, "of what? give gpus: [URL], target: true, or both");
  return telemetry;
}

}  // namespace imgperf
