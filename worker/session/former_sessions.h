// What a process's earlier sessions of this run left behind, as the next registration tells it. Pure.
// Thread: request loop.
#pragma once

#include <map>
#include <vector>

#include "common/ids.h"
#include "proto/cluster.pb.h"

namespace imgperf {

// Requests in flight, and the session each is filed under.
using InFlight = std::map<AttemptId, SessionId>;

class FormerSessions {
 public:
  // A session is over for this process; `never_started` of its credits will never start.
  void Retire(const SessionId& session, std::vector<AttemptId> never_started);
  // A registration took everything: what was never started need not be told again. Sessions stay listed,
  // since their requests may still run and their records may still be unacknowledged.
  void Told();
  void Clear() { former_.clear(); }
  void WriteTo(pb::RegisterRequest& request, const InFlight& in_flight) const;

 private:
  struct Former {
    SessionId session;
    std::vector<AttemptId> never_started;
  };
  std::vector<Former> former_;
};

}  // namespace imgperf
