#include "controller/offline/validity.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace imgperf {
namespace {

// A closed loop that keeps fewer of its slots busy than this does not measure what was asked.
constexpr double kFilledShare = 0.97;
// Over fewer refills than this, one hiccup of the machine looks like a loop that cannot keep up.
constexpr std::uint64_t kRefillsToTell = 30;

// The verdict as it grows: as bad as its worst reason.
class Findings {
 public:
  void Invalid(std::string code, std::string text) { Add(Trust::kInvalid, std::move(code), std::move(text)); }
  void Suspect(std::string code, std::string text) { Add(Trust::kSuspect, std::move(code), std::move(text)); }
  Validity Take() { return std::move(validity_); }

 private:
  void Add(Trust trust, std::string code, std::string text) {
    validity_.trust = std::max(validity_.trust, trust);
    validity_.reasons.push_back({std::move(code), std::move(text)});
  }

  Validity validity_;
};

// How often a slot of the phase was filled again.
std::uint64_t Refills(const PhaseReport& phase) {
  const std::uint64_t sent = phase.outcomes.total() - phase.outcomes.unsent;
  return sent > phase.concurrency ? sent - phase.concurrency : 0;
}

void JudgeConcurrency(const PhaseReport& phase, Findings& findings) {
  if (phase.warmup || phase.concurrency == 0 || !phase.filled_concurrency) return;
  if (*phase.filled_concurrency >= kFilledShare * static_cast<double>(phase.concurrency)) return;
  const std::string seen = fmt::format(
      "phase {}: {:.2f} requests were in flight on average between the first fill and the last dispatch, of "
      "{} asked for",
      phase.name, *phase.filled_concurrency, phase.concurrency);
  const std::uint64_t refills = Refills(phase);
  if (refills >= kRefillsToTell) {
    findings.Invalid("concurrency_not_reached",
                     seen + "; this machine or the workers could not keep the slots busy");
  } else {
    findings.Suspect(
        "concurrency_not_reached",
        fmt::format("{}; {} refills are too few to tell a hiccup from a limit, send {} requests or more",
                    seen, refills, phase.concurrency + kRefillsToTell));
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

Validity Judge(const ValidityFacts& facts, const std::vector<PhaseReport>& phases) {
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
  for (const PhaseReport& phase : phases) JudgeLittle(phase, findings);
  return findings.Take();
}

}  // namespace imgperf
