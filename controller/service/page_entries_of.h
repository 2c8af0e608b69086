// What the page says of the requests' side, out of the plan.
#pragma once

#include <string>
#include <string_view>

#include "controller/html/page_entries.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

// `plan` outlives what is returned.
PageEntries PageEntriesOf(const RunPlan& plan);

// Why a plan that was made later, from run.yaml, is not of the run any more; empty when it is. `plan_json`:
// as the journal has it.
std::string DatasetFault(const RunPlan& plan, std::string_view plan_json);

}  // namespace imgperf
