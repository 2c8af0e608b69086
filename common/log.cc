#include "common/log.h"

#include <array>
#include <memory>
#include <mutex>
#include <utility>

#include <fmt/format.h>
#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "common/log_line.h"

namespace imgperf {
namespace {

constexpr std::size_t kQueue = 8192;  // lines
constexpr std::array<std::string_view, 6> kLevels{"trace", "debug", "info", "warn", "error", "off"};

// What stands in every line, and whether there is a log. Thread: any.
class Context {
 public:
  void Begin() {
    const std::lock_guard lock(mutex_);
    started_ = true;
    fields_ = {};
    text_.clear();
  }
  // True when there was a log to end.
  bool End() {
    const std::lock_guard lock(mutex_);
    return std::exchange(started_, false);
  }
  void Set(std::string_view key, std::string_view value) {
    const std::lock_guard lock(mutex_);
    if (!started_) return;
    fields_.Set(key, value);
    text_ = fields_.Text();
  }
  std::string Text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  mutable std::mutex mutex_;
  bool started_ = false;  // guarded by mutex_
  LogFields fields_;      // guarded by mutex_
  std::string text_;      // guarded by mutex_
};

Context& TheContext() {
  static Context context;
  return context;
}

// Looks the fields up itself: giving the sink another formatter would wait for a sink that stands still.
class LineFormatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override {
    head_.format(message, line);
    const std::string fields = TheContext().Text();
    const std::string text = OneLine({message.payload.data(), message.payload.size()});
    line.append(fields);
    line.append(text);
    line.push_back('\n');
  }
  std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<LineFormatter>(); }

 private:
  spdlog::pattern_formatter head_{"%Y-%m-%dT%H:%M:%S.%eZ %L ", spdlog::pattern_time_type::utc, ""};
};

}  // namespace

absl::Status StartLog(const std::string& level, const std::string& file) {
  try {
    if (file.empty()) return StartLogOn(std::make_shared<spdlog::sinks::stderr_sink_mt>(), level);
    return StartLogOn(std::make_shared<spdlog::sinks::basic_file_sink_mt>(file), level);
  } catch (const spdlog::spdlog_ex& error) {
    return absl::UnavailableError(fmt::format("cannot log to \"{}\": {}", file, error.what()));
  }
}

absl::Status StartLogOn(spdlog::sink_ptr sink, const std::string& level) {
  bool known = false;
  for (auto name : kLevels) known = known || name == level;
  if (!known) {
    return absl::InvalidArgumentError(
        fmt::format("unknown log level \"{}\": one of trace, debug, info, warn, error, off", level));
  }
  TheContext().Begin();
  spdlog::init_thread_pool(kQueue, 1);
  auto logger = std::make_shared<spdlog::async_logger>("imgperf", std::move(sink), spdlog::thread_pool(),
                                                       spdlog::async_overflow_policy::overrun_oldest);
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::info);  // by the log's own thread: whoever reads along sees it
  logger->set_formatter(std::make_unique<LineFormatter>());
  spdlog::set_default_logger(std::move(logger));
  return absl::OkStatus();
}

void SetLogField(std::string_view key, std::string_view value) { TheContext().Set(key, value); }

void StopLog() {
  if (TheContext().End()) {
    const std::size_t lost = spdlog::thread_pool()->overrun_counter();
    if (lost > 0) spdlog::warn("{} lines are missing: they came faster than they could be written", lost);
  }
  spdlog::shutdown();
}

}  // namespace imgperf
