// All sessions of a run, by id; which route leads to which; who has been silent for too long (L1-L6).
//
// Ended sessions stay: their records may still come. Pure. Thread: credit loop.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "common/clock.h"
#include "common/ids.h"
#include "controller/run/cut_run.h"
#include "controller/run/session.h"
#include "proto/cluster.pb.h"

namespace imgperf {

class SessionTable {
 public:
  // A registered session that never connects is given up after this: it may have a large dataset to fetch.
  static constexpr Nanos kConnectFor = 60 * kSecond;

  struct Rules {
    RunId run = 0;
    std::uint32_t epoch = 0;
    std::size_t window = 1024;
    Nanos silence_for = 0;
  };
  explicit SessionTable(const Rules& rules) : rules_(rules) {}

  // A new session, its id and token drawn here.
  Session& Add(const pb::RegisterRequest& request, bool same_clock, Nanos now);
  // One of a former life of the controller, which has ended.
  Session& Restore(const CutSession& row);
  Session* Find(const SessionId& id);
  const Session* Find(const SessionId& id) const;
  // True when the route may speak for the session, which is bound to it if it is new: then what the session
  // has not acknowledged is sent again. False: the route belongs to another live session.
  bool Bind(Session& session, const RouteId& route);
  void Unbind(Session& session);

  // Live sessions silent for too long.
  std::vector<Session*> Silent(Nanos now);
  Nanos NextSilence() const;
  // The loop itself stood still: silence counts from now on (L4).
  void RestartSilence(Nanos now);

  std::vector<Session*> Live();
  std::uint32_t live() const;
  std::uint32_t connected() const;
  // In order of registration, ended ones too.
  const std::vector<std::unique_ptr<Session>>& all() const { return sessions_; }

 private:
  Nanos SilentAt(const Session& session) const;

  const Rules rules_;
  std::vector<std::unique_ptr<Session>> sessions_;
  std::map<SessionId, Session*> by_id_;
  std::map<RouteId, Session*> by_route_;
};

}  // namespace imgperf
