// Runs the queue of batches against the clock: says when each request's batch is known, wakes itself when one
// is due. Thread: the server's loop.
#pragma once

#include <functional>
#include <limits>

#include "common/clock.h"
#include "simulator/batch_queue.h"
#include "simulator/poster.h"

namespace imgperf {

class Dispatcher {
 public:
  // Called once for each batch, at its start or before.
  using OnBatch = std::function<void(const Batch&)>;

  // `clock` and `poster` outlive it; it outlives the poster's server.
  Dispatcher(BatchQueue queue, const Clock& clock, Poster& poster, OnBatch on_batch);
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  void Arrive(const Waiting& request) { Hand(queue_.Arrive(request)); }
  // Takes a request back; false when its batch has begun, or is decided.
  bool Withdraw(std::uint64_t index);
  // Hands over the batches that have begun by now.
  void CatchUp() { Hand(queue_.Decide(clock_.Now())); }

 private:
  static constexpr Nanos kNever = std::numeric_limits<Nanos>::max();

  void Hand(const std::vector<Batch>& batches);
  void PlanWake();

  BatchQueue queue_;
  const Clock& clock_;
  Poster& poster_;
  OnBatch on_batch_;
  Nanos wake_ns_ = kNever;  // the earliest instant at which we shall be woken
};

}  // namespace imgperf
