// Which worker sends the next request of an open loop: weighted round robin.
//
// Not the one with the fewest in flight: a worker whose requests fail at once would draw them all. Pure.
// Thread: credit loop.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "common/ids.h"

namespace imgperf {

class WorkerChoice {
 public:
  // `weight`: its share relative to others', at least 1. Known sessions are left as they are.
  void Add(const SessionId& session, std::uint32_t weight);
  void Remove(const SessionId& session);

  // The next session for which `usable(session)` holds; nothing when there is none. One that could not be
  // used for a while takes its turn again, not all those it missed.
  template <typename Usable>
  std::optional<SessionId> Next(Usable usable) {
    for (const Turn& turn : turns_) {
      if (usable(turn.second)) return Take(turn);
    }
    return std::nullopt;
  }

 private:
  // Stride scheduling (Waldspurger and Weihl, 1995): the smallest pass is next and rises by its stride.
  // Whole numbers, so that turns do not drift.
  using Turn = std::pair<std::uint64_t, SessionId>;
  struct Member {
    std::uint64_t pass = 0;
    std::uint64_t stride = 0;
  };
  SessionId Take(Turn turn);

  std::map<SessionId, Member> members_;
  std::set<Turn> turns_;
  std::uint64_t pass_ = 0;  // of the last turn taken
};

}  // namespace imgperf
