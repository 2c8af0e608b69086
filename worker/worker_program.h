// One worker process from registration to goodbye.
#pragma once

#include <cstdint>
#include <string>

#include "common/clock.h"

namespace imgperf {

// How much of the records that are not acknowledged yet is kept, and where.
struct RecordBounds {
  std::uint64_t memory = 256ULL << 20;     // bytes; above half of them the oldest go to disk
  std::uint64_t spill_limit = 1ULL << 30;  // bytes of files; 0: nothing goes to disk
  std::string spill_dir;                   // made when the first record goes there
};

// Where parts of datasets are kept from run to run, and how much of them.
struct CacheBounds {
  std::string dir;                    // empty: nowhere
  std::uint64_t limit = 10ULL << 30;  // bytes; 0: none
};

struct WorkerOptions {
  std::string controller;              // HOST:PORT of the controller's gRPC
  std::string name;                    // a label
  std::uint32_t weight = 1;            // of its share of an open loop, relative to other workers'
  std::string credentials;             // directory; empty: in the clear
  Nanos give_up_after = 60 * kSecond;  // without a word from the controller
  RecordBounds records;
  CacheBounds cache;
  bool stay = false;  // after a run wait for the next controller, for as long as it takes
};

// The process's exit status: 0 after an orderly goodbye, 1 when the controller refused us, was not found or
// was lost; the log says which. SIGINT and SIGTERM end it: the first one after what is in flight, the second
// cancels that. After HoldSignals(). Blocks. Thread: main.
int RunWorker(const WorkerOptions& options, const Clock& clock);

}  // namespace imgperf
