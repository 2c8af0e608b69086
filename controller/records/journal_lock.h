// One controller a run: the lock beside its journals.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include <absl/status/statusor.h>

namespace imgperf {

// Held from construction to destruction, or to the end of the process however it ends.
class JournalLock {
 public:
  // Locks <artifact dir>/journal/lock and writes our pid into it. FAILED_PRECONDITION, naming the holder's
  // pid, while another controller has it.
  static absl::StatusOr<JournalLock> Acquire(const std::string& artifact_dir);
  JournalLock(JournalLock&& other) noexcept;
  JournalLock& operator=(JournalLock&& other) noexcept;
  ~JournalLock();

 private:
  explicit JournalLock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

// The pid of the process that holds the run's lock (0 when it did not write one), or nothing when it is free.
std::optional<pid_t> JournalHolder(const std::string& artifact_dir);

}  // namespace imgperf
