// target.ready: a word, or a map with the word in it.
#include <fmt/format.h>

#include "controller/plan/read_sections.h"

namespace imgperf {

ReadyConfig ReadReady(const Section& target, Complaints& complaints) {
  const Node* node = target.Find("ready");
  if (node == nullptr) return {};
  ReadyConfig ready;
  if (node->kind != Node::Kind::kMap) {
    ready.probe = target.Choose("ready", kReadyProbes);
    return ready;
  }
  const Section section(node, "target.ready", "target.ready", complaints);
  ready.probe = section.Choose("probe", kReadyProbes);
  ready.timeout_for = section.Duration("timeout", kMillisecond);
  ready.interval_for = section.Duration("interval", kMillisecond);
  const bool idle = ready.probe && ready.probe.value == ReadyProbe::kOff;
  for (const char* key : {"timeout", "interval"}) {
    if (idle && section.Has(key))
      section.Complain(key, section.Find(key)->key_mark, "means nothing with probe: off");
  }
  return ready;
}

}  // namespace imgperf
