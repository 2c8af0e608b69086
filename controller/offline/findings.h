// The verdict as it grows: as bad as its worst reason.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "controller/offline/report.h"

namespace imgperf {

class Findings {
 public:
  void Invalid(std::string code, std::string text) { Add(Trust::kInvalid, std::move(code), std::move(text)); }
  void Suspect(std::string code, std::string text) { Add(Trust::kSuspect, std::move(code), std::move(text)); }
  void Add(Trust trust, std::string code, std::string text) {
    validity_.trust = std::max(validity_.trust, trust);
    validity_.reasons.push_back({std::move(code), std::move(text)});
  }
  Validity Take() { return std::move(validity_); }

 private:
  Validity validity_;
};

// Over fewer refills of a closed loop's slots than this, one hiccup of the machine looks like a loop that
// cannot keep up.
inline constexpr std::uint64_t kRefillsToTell = 30;

// How often a slot of the phase was filled again.
inline std::uint64_t Refills(const PhaseReport& phase) {
  const std::uint64_t sent = phase.outcomes.total() - phase.outcomes.unsent;
  return sent > phase.first_fill ? sent - phase.first_fill : 0;
}

}  // namespace imgperf
