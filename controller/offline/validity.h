// The run's verdict on itself.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "controller/offline/report.h"

namespace imgperf {

// What the verdict rests on, beside the phases.
struct ValidityFacts {
  bool sealed = false;
  std::uint64_t requests = 0;               // asked for by phases that count
  std::uint64_t completed = 0;              // of them
  bool only_cancelled = false;              // of them none but on purpose: nothing was to be completed
  std::uint64_t open = 0;                   // credits without an outcome
  std::uint64_t missing_records = 0;        // requests that were made and whose record never came
  std::uint64_t cut_bodies = 0;             // answers cut by our own limit
  std::uint64_t salvaged_bytes = 0;         // of a corrupt journal, passed over
  std::vector<std::string> contradictions;  // between the journal and itself
};

// As bad as its worst reason. Our own delay is judged by delay_verdict.h. A closed loop whose slots stood
// empty is INVALID, and SUSPECT where the phase refilled its slots too seldom to tell. Requests in flight
// that controller and records disagree on (Little) are INVALID when the records tell of more, SUSPECT when
// the controller does.
Validity Judge(const ValidityFacts& facts, const std::vector<PhaseReport>& phases,
               const std::vector<WorkerReport>& workers);

}  // namespace imgperf
