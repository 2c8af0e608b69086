// A run that was cut off, as its journals tell it: what a controller needs to go on with it.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/clock.h"
#include "common/ids.h"
#include "controller/run/ledger.h"
#include "proto/journal.pb.h"

namespace imgperf {

// A session of a former life.
struct CutSession {
  SessionId id;
  std::string token_hash;  // SHA-256 of its record token
  std::string key;         // CURVE, Z85
  std::string name;
  std::string host;
  std::uint32_t pid = 0;
  std::uint64_t records_received = 0;  // contiguous
  std::uint32_t clock_segment = 0;
  bool live = true;   // it had not ended: its worker may come back
  bool gone = false;  // its process is known to have ended: nobody waits for it
};

// A stretch of a phase in one life of the controller.
struct CutLeg {
  CreditId first_credit = 0;
  std::uint32_t phase = 0;
  std::uint32_t epoch = 0;
  std::uint64_t issued_before = 0;  // of the phase, in earlier legs it went on with
  bool sealed = false;
};

struct CutRun {
  pb::RunHeader first;       // of the first life
  pb::RunHeader last;        // of the last one
  Nanos seen = 0;            // last one's controller clock: when it was known to live last
  CutLedger ledger;          // open credits lack entry and URL, which the plan knows
  std::vector<CutLeg> legs;  // in order
  std::vector<CutSession> sessions;
  std::set<std::uint32_t> sealed;             // phases that were sealed at least once
  std::map<std::uint32_t, Nanos> active_for;  // by phase, in all its legs
  CreditId known_end = 0;                     // one past the highest credit that an entry speaks of
  bool run_sealed = false;

  // The leg a credit belongs to; nothing before the first.
  const CutLeg* LegOf(CreditId credit) const;
  // Where a former life's credit stands in its phase, counted from 0.
  std::uint64_t IndexOf(CreditId credit) const;
};

}  // namespace imgperf
