// Logging through spdlog, asynchronous: a logging loop never waits for a terminal or a disk.
#pragma once

#include <string>

#include <absl/status/status.h>
#include <spdlog/spdlog.h>

namespace imgperf {

// Sets the default logger: to `file` when given, else to stderr. `level`: trace, debug, info, warn, error,
// off. `who` stands in every line. Call once, before other threads start. Thread: main.
absl::Status StartLog(const std::string& who, const std::string& level, const std::string& file);
// Writes out what is queued and joins the writer. Call last.
void StopLog();

}  // namespace imgperf
