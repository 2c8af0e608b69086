// The simulator that a sim:// target asks for: started for the run, ended with it.
#pragma once

#include <string>

#include <absl/status/statusor.h>

#include "common/process.h"
#include "controller/plan/run_plan.h"

namespace imgperf {

struct RunningSimulator {
  Child child;
  std::string url;  // http://127.0.0.1:PORT
};

// Blocks until its ready line (up to 20 s). Errors carry the last lines of its log. `port`: 0 for any free
// one. Thread: main.
absl::StatusOr<RunningSimulator> StartSimulator(const SimulatorSpec& spec, const std::string& log_file,
                                                std::uint16_t port);
std::uint16_t PortOf(const RunningSimulator& simulator);

// The URL in a ready line; empty when the line is something else.
std::string UrlInReadyLine(const std::string& line);

// The last `lines` lines of a text file, for messages; empty when it cannot be read.
std::string TailOf(const std::string& file, int lines);

}  // namespace imgperf
