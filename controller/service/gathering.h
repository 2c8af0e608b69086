// Waiting for the workers: when the run may start, whom it waits for, when to give up. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/clock.h"

namespace imgperf {

class Gathering {
 public:
  enum class Decision { kWait, kStart, kGiveUp };

  // `join` is the command with which a missing worker is started; empty when the controller starts them
  // itself.
  Gathering(std::uint32_t wanted, Nanos deadline, std::string join)
      : wanted_(wanted), deadline_(deadline), join_(std::move(join)) {}

  void Joined(const std::string& name, const std::string& host) { members_.push_back(name + " on " + host); }
  Decision Decide(std::uint32_t live, Nanos now) const {
    if (live >= wanted_) return Decision::kStart;
    return now >= deadline_ ? Decision::kGiveUp : Decision::kWait;
  }
  // "waiting for 2 of 4 workers; here: a on h1, b on h2; start the others with: imgperf-worker --controller
  // …"
  std::string Describe(std::uint32_t live) const;
  Nanos deadline() const { return deadline_; }

 private:
  std::uint32_t wanted_;
  Nanos deadline_;
  std::string join_;
  std::vector<std::string> members_;
};

}  // namespace imgperf
