#include "controller/offline/validity.h"

#include <fmt/format.h>

namespace imgperf {
namespace {

// A closed loop that keeps fewer of its slots busy than this does not measure what was asked.
constexpr double kFilledShare = 0.97;

void JudgeConcurrency(const PhaseReport& phase, std::vector<Reason>& reasons) {
  if (phase.warmup || phase.concurrency == 0 || !phase.filled_concurrency) return;
  if (*phase.filled_concurrency >= kFilledShare * static_cast<double>(phase.concurrency)) return;
  reasons.push_back({"concurrency_not_reached",
                     fmt::format("phase {}: {:.2f} requests were in flight on average between the first fill "
                                 "and the last dispatch, of "
                                 "{} asked for; this machine or the workers could not keep the slots busy",
                                 phase.name, *phase.filled_concurrency, phase.concurrency)});
}

}  // namespace

Validity Judge(const ValidityFacts& facts, const std::vector<PhaseReport>& phases) {
  std::vector<Reason> reasons;
  if (!facts.sealed) {
    reasons.push_back(
        {"not_sealed", "the journal ends without the run being closed: what was in flight then is unknown"});
  }
  if (facts.open > 0) {
    reasons.push_back({"open_credits", fmt::format("{} credits have no outcome", facts.open)});
  }
  if (facts.missing_records > 0) {
    reasons.push_back({"missing_records",
                       fmt::format("{} requests were made whose records never came", facts.missing_records)});
  }
  if (facts.cut_bodies > 0) {
    reasons.push_back(
        {"cut_bodies",
         fmt::format("{} answers were cut by our own limit; raise limits.max_body", facts.cut_bodies)});
  }
  if (facts.salvaged_bytes > 0) {
    reasons.push_back({"salvaged", fmt::format("{} bytes of the journal are corrupt and were passed over",
                                               facts.salvaged_bytes)});
  }
  for (const std::string& text : facts.contradictions) reasons.push_back({"contradiction", text});
  for (const PhaseReport& phase : phases) JudgeConcurrency(phase, reasons);
  return {reasons.empty() ? Trust::kValid : Trust::kInvalid, std::move(reasons)};
}

}  // namespace imgperf
