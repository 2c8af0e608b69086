// The file in which the simulator writes down what it saw. A thread of its own writes it, so that no request
// waits for a disk; what was logged is in the file a tenth of a second later.
#pragma once

#include <condition_variable>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include <absl/status/statusor.h>

#include "simulator/truth_entry.h"

namespace imgperf {

class GroundTruthLog {
 public:
  // An empty file name logs nothing. An older file of that name is overwritten.
  static absl::StatusOr<std::unique_ptr<GroundTruthLog>> Open(const std::string& file);
  // Writes what is left.
  ~GroundTruthLog();
  GroundTruthLog(const GroundTruthLog&) = delete;
  GroundTruthLog& operator=(const GroundTruthLog&) = delete;

  // Thread: any.
  void Add(const TruthEntry& entry);
  void AddLine(std::string_view line);

 private:
  explicit GroundTruthLog(std::FILE* file);
  void Write();
  bool WaitForMore(std::string& taken);

  std::FILE* const file_;  // null: nothing is logged
  std::mutex mutex_;
  std::condition_variable filled_;
  std::string buffer_;   // guarded by mutex_
  bool ending_ = false;  // guarded by mutex_
  std::thread writer_;
};

}  // namespace imgperf
