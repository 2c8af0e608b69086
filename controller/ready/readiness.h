// Asks every URL of the target until all are ready, one of them never will be, or the time is up.
//
// Pure: says what to ask next and what came of it; the owner sends. `now` is any one monotonic clock. Thread:
// its owner's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/clock.h"
#include "controller/ready/answer_meaning.h"

namespace imgperf {

class Readiness {
 public:
  enum class State { kAsking, kReady, kHopeless, kLate };
  struct Try {
    std::uint64_t k = 0;  // 0, 1, 2 … over all URLs
    std::size_t url = 0;
  };

  // `urls` as they may be shown.
  Readiness(const ReadySpec& spec, std::vector<std::string> urls, Nanos now);

  // A request to be sent now; nothing when all have been asked and none is due again. One a URL at a time.
  std::optional<Try> Next(Nanos now);
  void OnAnswer(const Try& of, ProbeAnswer answer, Nanos now);

  State StateAt(Nanos now) const;
  std::uint64_t requests() const { return next_k_; }
  Nanos WaitedAt(Nanos now) const { return now - begun_; }
  // "waiting for the target (inference, 10s of 20m): http://b: HTTP 503: loading"
  std::string Progress(Nanos now) const;
  // Why it ended without being ready, with the last answer of each URL.
  std::string Failure(Nanos now) const;

 private:
  struct Target {
    std::string shown;
    bool asked = false;  // and not answered yet
    Nanos asked_at = 0;
    Nanos again_at = 0;
    std::optional<ProbeAnswer> last;
    Meaning meaning = Meaning::kNotYet;
  };

  std::string Told(const Target& target, Nanos now) const;
  std::string ToldOfUnready(Nanos now) const;

  const ReadySpec spec_;
  const Nanos begun_;
  std::uint64_t next_k_ = 0;
  std::vector<Target> targets_;
};

}  // namespace imgperf
