#include "simulator/ground_truth_log.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace imgperf {
namespace {

constexpr std::size_t kFull = 256 << 10;
constexpr auto kPatience = std::chrono::milliseconds(100);

}  // namespace

absl::StatusOr<std::unique_ptr<GroundTruthLog>> GroundTruthLog::Open(const std::string& file) {
  if (file.empty()) return std::unique_ptr<GroundTruthLog>(new GroundTruthLog(nullptr));
  std::FILE* opened = std::fopen(file.c_str(), "we");
  if (opened == nullptr) {
    return absl::InvalidArgumentError(fmt::format("--log: cannot write {}: {}", file, std::strerror(errno)));
  }
  std::setvbuf(opened, nullptr, _IONBF, 0);  // we hand over large pieces ourselves
  return std::unique_ptr<GroundTruthLog>(new GroundTruthLog(opened));
}

GroundTruthLog::GroundTruthLog(std::FILE* file) : file_(file) {
  if (file_ != nullptr) writer_ = std::thread([this] { Write(); });
}

GroundTruthLog::~GroundTruthLog() {
  if (file_ == nullptr) return;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  filled_.notify_one();
  writer_.join();
  std::fclose(file_);
}

void GroundTruthLog::Add(const TruthEntry& entry) {
  if (file_ == nullptr) return;
  bool full = false;
  {
    const std::lock_guard lock(mutex_);
    AppendLine(entry, buffer_);
    full = buffer_.size() >= kFull;
  }
  if (full) filled_.notify_one();
}

void GroundTruthLog::AddLine(std::string_view line) {
  if (file_ == nullptr) return;
  const std::lock_guard lock(mutex_);
  buffer_ += line;
}

// Takes what has gathered; false when that is the last.
bool GroundTruthLog::WaitForMore(std::string& taken) {
  std::unique_lock lock(mutex_);
  filled_.wait_for(lock, kPatience, [&] { return ending_ || buffer_.size() >= kFull; });
  taken.clear();
  std::swap(taken, buffer_);
  return !ending_;
}

void GroundTruthLog::Write() {
  std::string taken;
  bool more = true;
  bool failed = false;
  while (more) {
    more = WaitForMore(taken);
    if (failed || std::fwrite(taken.data(), 1, taken.size(), file_) == taken.size()) continue;
    failed = true;
    std::fprintf(stderr, "imgperf-sim: the ground truth is incomplete: %s\n", std::strerror(errno));
  }
}

}  // namespace imgperf
