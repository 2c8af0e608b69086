#include "controller/cli/check_command.h"

#include "controller/cli/describe.h"
#include "controller/plan/load_plan.h"
#include "controller/plan/plan_json.h"

namespace imgperf {

int CheckCommand(const CheckArgs& args, std::ostream& out, std::ostream& err) {
  const auto plan = LoadPlan(args.file, args.overrides);
  if (!plan.ok()) {
    err << plan.status().message() << "\n";
    return 1;
  }
  out << (args.json ? PlanJson(*plan) : DescribePlan(*plan));
  return 0;
}

}  // namespace imgperf
