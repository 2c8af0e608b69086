// Logging through spdlog, asynchronous: a logging loop never waits for a terminal or a disk. Lines are as
// common/log_line.h writes them.
#pragma once

#include <string>
#include <string_view>

#include <absl/status/status.h>
#include <spdlog/spdlog.h>

namespace imgperf {

// Sets the default logger: to `file` when given, else to stderr. `level`: trace, debug, info, warn, error,
// off. Call once, before other threads start. Thread: main.
absl::Status StartLog(const std::string& level, const std::string& file);
// The same on any sink.
absl::Status StartLogOn(spdlog::sink_ptr sink, const std::string& level);
// From here on every line carries key=value (run, worker, session); a key that is there gets the new value.
// Nothing before StartLog. Thread: any.
void SetLogField(std::string_view key, std::string_view value);
// Writes out what is queued and joins the writer. When the sink was too slow for what was logged, the oldest
// lines made room; the last line says how many. Call last.
void StopLog();

}  // namespace imgperf
