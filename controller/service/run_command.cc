#include "controller/service/run_command.h"

#include <utility>

#include "controller/plan/load_plan.h"
#include "controller/service/execute_plan.h"

namespace imgperf {
namespace {

constexpr int kWrongUse = 1;

}  // namespace

int RunCommand(const RunArgs& args, std::ostream& out, std::ostream& err, const Clock& clock) {
  auto plan = LoadPlan(args.file, args.overrides);  // may take long, and may be interrupted
  if (!plan.ok()) {
    err << plan.status().message() << "\n";
    return kWrongUse;
  }
  return ExecutePlan(*std::move(plan), {args.log_level, args.quiet, {args.credentials, args.insecure}}, out,
                     err, clock);
}

}  // namespace imgperf
