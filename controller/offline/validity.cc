#include "controller/offline/validity.h"

#include <fmt/format.h>

#include "controller/offline/delay_verdict.h"
#include "controller/offline/findings.h"

namespace imgperf {
namespace {

// A closed loop that keeps fewer of its slots busy than this does not measure what was asked.
constexpr double kFilledShare = 0.97;

void JudgeConcurrency(const PhaseReport& phase, Findings& findings) {
  if (phase.warmup || !phase.asked_concurrency || !phase.filled_concurrency) return;
  if (*phase.filled_concurrency >= kFilledShare * *phase.asked_concurrency) return;
  const std::string seen = fmt::format(
      "phase {}: {:.2f} requests were in flight on average between the first fill and the last dispatch, of "
      "{:.4g} asked for",
      phase.name, *phase.filled_concurrency, *phase.asked_concurrency);
  const std::uint64_t refills = Refills(phase);
  if (refills >= kRefillsToTell) {
    findings.Invalid("concurrency_not_reached",
                     seen + "; this machine or the workers could not keep the slots busy");
  } else {
    findings.Suspect(
        "concurrency_not_reached",
        fmt::format("{}; {} refills are too few to tell a hiccup from a limit, send {} requests or more",
                    seen, refills, phase.first_fill + kRefillsToTell));
  }
}

// Records that tell of more time than there was are wrong; time that no record tells of was lost by us.
void JudgeLittle(const PhaseReport& phase, Findings& findings) {
  if (phase.warmup || !phase.little) return;
  const LittleCheck& little = *phase.little;
  const std::string seen = fmt::format(
      "phase {}: the records tell of {:.1f} request seconds at the workers, the controller saw {:.1f} "
      "between dispatch and return",
      phase.name, little.records_s, little.controller_s);
  if (little.deficit()) {
    findings.Invalid("little", seen + "; that many there cannot have been");
  } else if (little.surplus()) {
    findings.Suspect("little", seen +
                                   "; the difference went by between controller and workers, or in a process "
                                   "that stood still");
  }
}

}  // namespace

Validity Judge(const ValidityFacts& facts, const std::vector<PhaseReport>& phases,
               const std::vector<WorkerReport>& workers) {
  Findings findings;
  if (!facts.sealed) {
    findings.Invalid("not_sealed",
                     "the journal ends without the run being closed: what was in flight then is unknown");
  }
  if (facts.requests == 0) {
    findings.Invalid("nothing_measured", "no request of a measured phase was made");
  } else if (facts.completed == 0 && !facts.only_cancelled) {
    findings.Invalid("nothing_measured", "no request of a measured phase was completed");
  }
  if (facts.open > 0) {
    findings.Invalid("open_credits", fmt::format("{} credits have no outcome", facts.open));
  }
  if (facts.missing_records > 0) {
    findings.Invalid("missing_records",
                     fmt::format("{} requests were made whose records never came", facts.missing_records));
  }
  if (facts.cut_bodies > 0) {
    findings.Invalid("cut_bodies", fmt::format("{} answers were cut by our own limit; raise limits.max_body",
                                               facts.cut_bodies));
  }
  if (facts.salvaged_bytes > 0) {
    findings.Invalid("salvaged", fmt::format("{} bytes of the journal are corrupt and were passed over",
                                             facts.salvaged_bytes));
  }
  for (const std::string& text : facts.contradictions) findings.Invalid("contradiction", text);
  for (const PhaseReport& phase : phases) JudgeConcurrency(phase, findings);
  for (const PhaseReport& phase : phases) JudgeDelay(phase, workers, findings);
  for (const PhaseReport& phase : phases) JudgeLittle(phase, findings);
  return findings.Take();
}

}  // namespace imgperf
