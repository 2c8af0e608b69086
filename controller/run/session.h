// One session as the controller keeps it: a worker process's life in this run, also after its end.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "common/channel/channel.h"
#include "common/clock.h"
#include "common/ids.h"
#include "controller/credit/unfit.h"
#include "controller/run/ports.h"
#include "controller/run/vitals.h"

namespace imgperf {

struct Session {
  Session(SessionAddress address, std::size_t window) : id(address.session), channel(address, window) {}

  // ---- from the registration ----
  const SessionId id;
  RecordToken token;       // zero of a former life's
  std::string token_hash;  // SHA-256 of it
  std::string name;        // a label only
  std::string host;
  std::uint32_t pid = 0;
  std::string key;          // CURVE, Z85: only who proves it speaks for the session; empty without CURVE
  bool same_clock = false;  // on the controller's own machine and time namespace
  Nanos registered = 0;
  JournalPort::Index start_index = 0;  // of its start in the journal: without it no controller would know it
  std::uint32_t weight = 1;            // of its share of an open loop

  // ---- the conversation ----
  ControllerChannel channel;
  bool live = true;
  bool connected = false;  // a frame of it came
  RouteId route;
  std::deque<RouteId> retired;  // routes it had before: frames still in their queues do not bind again
  Nanos last_answered = 0;      // receipt of the last beat answered, or what restarted its silence
  Nanos round_trip = 0;         // of beats, as the worker sees it; 0: not known
  bool full = false;            // the worker asks for no more credits
  Tries tries;                  // its requests, by its own word
  TriesByTime lately;           // the newest of them
  bool unfit = false;           // it fails where others do not
  bool blocked = false;         // the socket refused its last frame
  std::set<std::pair<AttemptId, bool>> asked;  // revokes (false) and cancels (true) sent, one each

  // ---- records ----
  std::uint64_t records_received = 0;  // contiguous seq decided by the ledger
  bool former_life = false;            // of the controller, and no record of it came in this one yet
  std::uint32_t clock_segment = 0;

  // ---- how it fared, for those who ask and those who read the report ----
  Vitals vitals;
  Nanos stood_still = 0;         // the longest that its loop did not come round
  std::optional<double> stolen;  // share of its host's processor time
  std::string end_reason;
  bool loss = false;  // not by its own word
  bool rejoined = false;
  std::uint64_t attempts_lost = 0;
  std::uint64_t reissued = 0;    // of these
  std::uint64_t reinstated = 0;  // of these, by a record that came in time
  std::uint64_t late = 0;        // records that came too late

  bool Usable() const { return live && connected && !blocked && !full && !unfit && !channel.Full(); }
};

}  // namespace imgperf
