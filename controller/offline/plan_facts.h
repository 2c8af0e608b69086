// The few things a report needs of the plan, read from the journal's copy of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/clock.h"
#include "controller/offline/report.h"
#include "controller/stats/concurrency.h"

namespace imgperf {

// How a phase's load was asked for.
struct LoadFacts {
  bool closed_loop = false;
  std::uint64_t concurrency = 0;   // 0 where the plan asks for none, or for one that changes
  std::vector<LevelPoint> levels;  // of one that changes
};

// What the target runs on; nothing where the plan does not say.
struct GpuFacts {
  double count = 0;
  double price = 0;  // of one for an hour, in the user's currency
};

struct PlanFacts {
  std::string endpoint;
  std::string model;
  std::string prefix;                // of the exports' names
  Nanos slice_for = 0;               // of the slices asked for; 0: none
  bool lines = true;                 // a line per request is wanted
  std::vector<std::string> urls;     // of the target, redacted
  std::vector<std::string> mix;      // kinds of requests, in words; empty: they are of one
  std::string http_version;          // as asked for
  std::vector<std::string> slos;     // the default one where the plan says nothing of any
  std::vector<std::string> goodput;  // what a good request keeps
  bool invalid_is_warning = false;
  GpuFacts gpus;
  ImageChecks checks;            // all off where the plan does not say
  std::vector<LoadFacts> loads;  // by phase
  // Of a phase; nothing is asked for where the plan does not say.
  LoadFacts LoadOf(std::size_t phase) const { return phase < loads.size() ? loads[phase] : LoadFacts(); }
};

// Lenient: what is missing, or of another version's shape, stays empty.
PlanFacts ReadPlanFacts(std::string_view plan_json);

}  // namespace imgperf
