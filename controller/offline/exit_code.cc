#include "controller/offline/exit_code.h"

#include <algorithm>

namespace imgperf {
namespace {

bool Finished(const RunReport& report) {
  const bool aborted =
      std::any_of(report.phases.begin(), report.phases.end(), [](auto& p) { return p.aborted; });
  return report.sealed && report.failure.empty() && !aborted;
}

// Every request failed, or there was none.
bool NothingMeasured(const RunReport& report) {
  return report.outcomes.completed == 0 && !report.outcomes.OnlyCancelledByPlan();
}

}  // namespace

int ExitCode(const RunReport& report) {
  if (report.interrupted) return kExitInterrupted;
  if (!Finished(report) || NothingMeasured(report)) return kExitUnfinished;
  if (report.validity.trust == Trust::kInvalid && !report.invalid_is_warning) return kExitInvalid;
  const bool met =
      std::all_of(report.slos.begin(), report.slos.end(), [](const SloReport& slo) { return slo.met; });
  const bool passed = std::none_of(report.image_findings.begin(), report.image_findings.end(),
                                   [](const ImageFinding& finding) { return finding.fails_run; });
  return met && passed ? kExitGood : kExitSloMissed;
}

}  // namespace imgperf
