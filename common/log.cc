#include "common/log.h"

#include <array>
#include <memory>
#include <string_view>

#include <fmt/format.h>
#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace imgperf {
namespace {

constexpr std::size_t kQueue = 8192;
constexpr std::array<std::string_view, 6> kLevels{"trace", "debug", "info", "warn", "error", "off"};

spdlog::sink_ptr MakeSink(const std::string& file) {
  if (file.empty()) return std::make_shared<spdlog::sinks::stderr_sink_mt>();
  return std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
}

}  // namespace

absl::Status StartLog(const std::string& who, const std::string& level, const std::string& file) {
  bool known = false;
  for (auto name : kLevels) known = known || name == level;
  if (!known) {
    return absl::InvalidArgumentError(
        fmt::format("unknown log level \"{}\": one of trace, debug, info, warn, error, off", level));
  }
  try {
    spdlog::init_thread_pool(kQueue, 1);
    auto logger = std::make_shared<spdlog::async_logger>(who, MakeSink(file), spdlog::thread_pool(),
                                                         spdlog::async_overflow_policy::overrun_oldest);
    logger->set_level(spdlog::level::from_str(level));
    logger->flush_on(spdlog::level::warn);
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e %L %n %v");
    spdlog::set_default_logger(logger);
  } catch (const spdlog::spdlog_ex& error) {
    return absl::UnavailableError(fmt::format("cannot log to \"{}\": {}", file, error.what()));
  }
  return absl::OkStatus();
}

void StopLog() { spdlog::shutdown(); }

}  // namespace imgperf
