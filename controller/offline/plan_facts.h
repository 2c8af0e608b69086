// The few things a report needs of the plan, read from the journal's copy of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/clock.h"

namespace imgperf {

struct PlanFacts {
  std::string endpoint;
  std::string model;
  std::string prefix;                // of the exports' names
  Nanos slice_for = 0;               // of the slices asked for; 0: none
  bool lines = true;                 // a line per request is wanted
  std::vector<std::string> urls;     // of the target, redacted
  std::string http_version;          // as asked for
  std::vector<std::string> slos;     // the default one where the plan says nothing of any
  std::vector<std::string> goodput;  // what a good request keeps
  bool invalid_is_warning = false;
  std::vector<std::uint64_t> concurrency;  // by phase; 0 where the plan asks for none
};

// Lenient: what is missing, or of another version's shape, stays empty.
PlanFacts ReadPlanFacts(std::string_view plan_json);

}  // namespace imgperf
