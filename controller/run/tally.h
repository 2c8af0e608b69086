// Counts of credits and attempts in their states, and the identities that must hold between them.
#pragma once

#include <cstdint>
#include <string>

#include "proto/journal.pb.h"

namespace imgperf {

// One phase's counts, or the run's. Plain numbers: the ledger moves one from a place to another at each
// transition.
struct Tally {
  std::uint64_t issued = 0;
  std::uint64_t open = 0;
  std::uint64_t completed = 0;
  std::uint64_t failed = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t lost = 0;
  std::uint64_t unsent = 0;

  std::uint64_t made = 0;
  std::uint64_t attempts_open = 0;
  std::uint64_t recorded = 0;
  std::uint64_t unstarted = 0;
  std::uint64_t attempts_lost = 0;

  std::uint64_t reissues = 0;        // attempts made because the one before was lost
  std::uint64_t redispatches = 0;    // attempts made because the one before was never started
  std::uint64_t unsent_by_word = 0;  // credits closed unsent whose last attempt was never started
  std::uint64_t late = 0;
  std::uint64_t duplicates = 0;

  // Open credits whose last attempt is lost or unstarted: no further attempt yet, no verdict yet.
  std::uint64_t lost_pending = 0;
  std::uint64_t unstarted_pending = 0;

  Tally& operator+=(const Tally& other);
  Tally& operator-=(const Tally& other);
  pb::LedgerCounts Counts() const;
  // I1, I2 and I3 of proto/README.md. Empty when they hold, else the one that does not, with its numbers.
  std::string Violation() const;
};

}  // namespace imgperf
