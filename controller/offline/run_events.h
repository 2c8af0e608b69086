// What a reader of the report must know beside its numbers, a sentence each.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "controller/offline/phase_fold.h"
#include "controller/offline/plan_facts.h"
#include "controller/offline/report.h"
#include "proto/journal.pb.h"
#include "proto/record.pb.h"

namespace imgperf {

// What answers were like, over many requests.
struct AnswerCounts {
  std::uint64_t answered = 0;     // requests that got an HTTP answer
  std::uint64_t below_http2 = 0;  // of them, in an older version

  void Add(const pb::Record& record);
};

// What no report carries.
struct RunFacts {
  const pb::TargetReady& ready;
  const pb::RunSealed& seal;
  const PlanFacts& plan;
  const std::vector<const PhaseFold*>& phases;
  const AnswerCounts& answers;
};

// After the report's phases and workers.
std::vector<std::string> RunEvents(const RunFacts& facts, const RunReport& report);

}  // namespace imgperf
