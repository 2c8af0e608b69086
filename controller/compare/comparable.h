// What two plans differ in, and whether their numbers may be compared all the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace imgperf {

struct PlanDifference {
  std::string what;   // the key of a run file, as "request.size"; "prompts"; "phases.load.concurrency"
  std::string first;  // as the plan says it; "-": not at all
  std::string second;
  // Other prompts, sizes, steps, loads or endpoints: other work, so a difference says nothing of the servers.
  // Else (a target, a model, a length, a seed) it is what is being compared, or does no harm.
  bool refuses = false;
};

// Of two plans as journals have them (PlanJson()). Pure, lenient: what is missing on both sides is the same;
// an empty plan differs in nothing that can be told.
std::vector<PlanDifference> PlanDifferences(std::string_view first, std::string_view second);

// Whether both ask for the same pictures: prompts and request.seed agree, and there is one.
bool HasSameSeeds(std::string_view first, std::string_view second);
// Whether the seed goes with the request, not with the entry.
bool SeedIsPerRequest(std::string_view plan);

}  // namespace imgperf
