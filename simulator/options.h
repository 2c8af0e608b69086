// How one simulator shall behave: what the command line says, in plain types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <absl/status/status.h>

#include "common/clock.h"
#include "simulator/error_plan.h"

namespace imgperf {

struct SimulatorOptions {
  std::string profile = "flux1-dev-b200";
  std::string host = "127.0.0.1";
  std::uint16_t port = 30000;              // 0: any free one
  double time_scale = 1;                   // multiplies every length of time below and of the profile
  Nanos cold_start_for = 0;                // no request is served before the simulator is that old
  Nanos latency_for = 0;                   // added to every image reply, outside the queue
  Nanos first_penalty_for = 0;             // how much longer the first batch of each GPU takes
  std::optional<std::uint32_t> batch_max;  // requests served together; unset: the profile's
  std::optional<Nanos> batch_delay_for;    // how long a batch waits for more of them; unset: the profile's
  std::uint32_t workers = 1;               // GPUs
  std::uint64_t seed = 0;                  // jitter, errors and the pictures of requests without a seed
  std::vector<ErrorShare> errors;
  std::string dialect = "sglang";
  std::optional<std::uint32_t>
      queue_limit;                    // orders that may wait, further ones are refused; unset: any number
  bool cancel_on_disconnect = false;  // an order whose client left before it was begun is dropped
  bool nulls = false;                 // replies keep memory and inference time to themselves
  std::string log;                    // the ground truth's file; empty: none
  std::uint64_t bytes = 0;            // profile null: the length every image file is padded to
  bool die_with_parent = false;
};

// True when orders that wait can be taken back: the queue then decides nothing ahead.
bool Withdraws(const SimulatorOptions& options);

// What one value cannot say of itself: bounds, and flags that need each other. Errors name the flag.
absl::Status CheckOptions(const SimulatorOptions& options);

}  // namespace imgperf
