// Conversations under way: whose turn is next, at which session, and what becomes of those that broke.
//
// A turn works from the image that the one before got, which its worker holds: all turns go to one session.
// Pure: decides, and says what its owner is to do. Thread: credit loop.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "common/clock.h"
#include "common/ids.h"
#include "controller/plan/entry.h"

namespace imgperf {

// A turn that no credit was issued for yet.
struct NextTurn {
  std::uint64_t conversation = 0;  // the credit that began it
  std::uint32_t turn = 0;
  std::uint64_t entry = 0;
  std::uint32_t url = 0;
  SessionId session;                    // that holds the image
  std::optional<std::uint32_t> slot{};  // closed loop: where the turn before ran
  Nanos due = 0;                        // when that ended
};

// Turns of a broken conversation that nobody will send.
struct BrokenTurns {
  std::uint64_t conversation = 0;
  std::uint32_t first_turn = 0;
  std::uint64_t first_entry = 0;
  std::uint32_t count = 0;
  std::uint32_t url = 0;
};

class Conversations {
 public:
  // How often one is begun anew because its session was lost.
  static constexpr std::uint32_t kMaxRestarts = 3;

  explicit Conversations(const std::vector<Entry>& entries);

  // Whether the dataset has any.
  bool any() const { return any_; }
  // True when a further turn follows that row.
  bool Continues(std::uint64_t entry) const { return entry + 1 < turn_.size() && turn_[entry + 1] > 0; }

  // A phase begins: what the one before left is forgotten.
  void Clear();
  // The credit of a first turn was issued. Rows without further turns are ignored.
  void Begin(CreditId credit, std::uint64_t entry, std::uint32_t url, const SessionId& session);
  // A further attempt of a turn goes out: it begins its conversation anew, wherever it was.
  void BeginAgain(std::uint64_t conversation, CreditId credit, const SessionId& session);

  // A turn's request ended; of any other than the one that runs: ignored. What can never be sent, when it
  // did not end well.
  std::optional<BrokenTurns> OnEnd(std::uint64_t conversation, CreditId credit, bool ok,
                                   std::optional<std::uint32_t> slot, Nanos end);
  // The session that holds its image is of no use any more, or the credit that ran is lost for good. False:
  // there is no such conversation. `again`: it is to begin anew, if it did not do so too often.
  std::optional<BrokenTurns> Break(std::uint64_t conversation, bool again);

  // The first turn that waits and for which `usable(turn)` holds.
  template <typename Usable>
  std::optional<NextTurn> FirstReady(Usable usable) const {
    for (const std::uint64_t id : ready_) {
      NextTurn turn = TurnOf(id, talks_.at(id));
      if (usable(turn)) return turn;
    }
    return std::nullopt;
  }
  bool HasReady() const { return !ready_.empty(); }
  // Whether that credit is the turn that runs.
  bool RunsNow(std::uint64_t conversation, CreditId credit) const;
  // Its credit was issued.
  void Took(const NextTurn& turn, CreditId credit);
  // A conversation that waits to begin anew: its first row and URL. Taken from the list; Begin() follows.
  struct Again {
    std::uint64_t entry = 0;
    std::uint32_t url = 0;
    std::uint32_t restarts = 0;
  };
  std::optional<Again> NextAgain() const;
  void TookAgain(CreditId credit, const SessionId& session);

  // Turns to come of what is under way or to begin anew.
  std::uint64_t outstanding() const { return outstanding_; }

  struct Row {
    std::uint64_t conversation = 0;
    CreditId credit = 0;  // that runs; of one that waits: the last that did
    bool waits = false;
    SessionId session;
  };
  std::vector<Row> All() const;

 private:
  struct Talk {
    std::uint64_t first_entry = 0;
    std::uint32_t turns = 1;
    std::uint32_t turn = 0;  // that runs, or waits
    std::uint32_t url = 0;
    std::uint32_t restarts = 0;
    SessionId session;
    CreditId credit = 0;
    bool ready = false;
    std::optional<std::uint32_t> slot{};
    Nanos due = 0;
    // Without the one that runs.
    std::uint32_t to_come() const { return turns - turn - (ready ? 0 : 1); }
  };
  using Talks = std::map<std::uint64_t, Talk>;

  std::uint32_t TurnsFrom(std::uint64_t first) const;
  static NextTurn TurnOf(std::uint64_t id, const Talk& talk);
  static BrokenTurns RestOf(std::uint64_t id, const Talk& talk);
  void Start(CreditId credit, const Again& again, const SessionId& session);
  void Erase(Talks::iterator at);

  bool any_ = false;
  std::vector<std::uint8_t> turn_;  // by row
  Talks talks_;
  std::deque<std::uint64_t> ready_;  // in the order of their ends
  std::deque<Again> again_;
  std::uint64_t outstanding_ = 0;
};

}  // namespace imgperf
