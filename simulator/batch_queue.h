// The order of work on the simulated GPUs: first come, first served, and requests of one shape together as
// far as the rules allow. Pure.
//
// Whoever waits longest comes next, with those of its shape, in order of arrival, up to the most that a batch
// holds. A batch that is not full waits for others, but never longer than the rules say after its first
// request's arrival, or than the GPU is busy. It starts on the GPU that is free first. Nothing overtakes it:
// a full batch of another shape waits behind it.
//
// A client that leaves frees nothing, unless its request is withdrawn: servers of this kind finish abandoned
// work.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "common/clock.h"
#include "simulator/latency_model.h"

namespace imgperf {

struct BatchRules {
  std::uint32_t most = 1;     // requests in a batch, at least 1
  Nanos wait_for = 0;         // real time
  std::uint32_t workers = 1;  // GPUs, at least 1
  bool decides_ahead =
      true;  // a full batch is decided as it fills; else at its start, so that it can be withdrawn from
};

struct Waiting {
  std::uint64_t index = 0;  // the caller's name for the request
  Workload workload;
  Nanos arrived_ns = 0;
};

struct Batch {
  std::uint64_t number = 0;  // from 0, in order of start
  std::uint32_t worker = 0;  // the GPU, from 0
  bool is_first = false;     // of its GPU
  Workload workload;
  std::vector<std::uint64_t> members;  // in order of arrival
  Nanos start_ns = 0;
  Nanos finish_ns = 0;
};

class BatchQueue {
 public:
  // How long a GPU is busy with a batch whose times are not yet set.
  using ServiceOf = std::function<Nanos(const Batch&)>;

  // No work starts before `open_ns`: the model is still loading.
  BatchQueue(const BatchRules& rules, Nanos open_ns, ServiceOf service_of);

  // A request comes, not before any other one did. Returns the batches that no later arrival can change any
  // more, in order of start: full ones, whose start may lie ahead, and those whose start has come.
  std::vector<Batch> Arrive(const Waiting& request);
  // The same when nobody came: to be called at NextAt(). Too early or too late does no harm: the batch is
  // what it was at its start.
  std::vector<Batch> Decide(Nanos now);
  // Takes a request back that is in no batch yet; false when it is. Call Decide before, for what has begun.
  bool Withdraw(std::uint64_t index);
  // When the next batch starts if nobody comes; nothing when nobody waits.
  std::optional<Nanos> NextAt() const;

 private:
  struct Plan {
    std::vector<std::size_t> members;  // positions in waiting_
    Nanos start_ns = 0;
    bool is_full = false;
  };
  struct Worker {
    Nanos free_ns = 0;
    bool is_new = true;
  };

  void DecideInto(std::vector<Batch>& out, Nanos now);
  Plan PlanNext() const;
  Batch Take(const Plan& plan);
  std::size_t NextWorker() const;

  BatchRules rules_;
  ServiceOf service_of_;
  std::vector<Worker> workers_;
  std::deque<Waiting> waiting_;
  std::uint64_t next_number_ = 0;
  Nanos last_start_ns_ = 0;  // nothing overtakes it
};

}  // namespace imgperf
