// One worker process from registration to goodbye.
#pragma once

#include <cstdint>
#include <string>

#include "common/clock.h"

namespace imgperf {

struct WorkerOptions {
  std::string controller;              // HOST:PORT of the controller's gRPC
  std::string name;                    // a label
  std::uint32_t weight = 1;            // of its share of an open loop, relative to other workers'
  Nanos give_up_after = 60 * kSecond;  // without a word from the controller
};

// The process's exit status: 0 after an orderly goodbye, 1 when the controller refused us, was not found or
// was lost; the log says which. Blocks. Thread: main.
int RunWorker(const WorkerOptions& options, const Clock& clock);

}  // namespace imgperf
