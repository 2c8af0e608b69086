// Where a run's files go, and what becomes of an older run's.
#pragma once

#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "controller/records/journal_lock.h"

namespace imgperf {

// A run's directory and the right to it: as long as the lock lives no other run moves anything in it.
struct RunDir {
  std::string path;
  JournalLock lock;
};

// Makes `parent`/`name` for a new run, with its lock before anybody else can look: of two runs started at
// once under one name, the second is refused. An older directory of that name is moved aside to `<name>.<its
// start time>`, never overwritten. INVALID_ARGUMENT when the name could leave the parent;
// FAILED_PRECONDITION, with the pid, while the older run is still going; else why the directory cannot be
// made or written.
absl::StatusOr<RunDir> TakeArtifactDir(const std::string& parent, const std::string& name);

// Without the lock.
absl::StatusOr<std::string> PrepareArtifactDir(const std::string& parent, const std::string& name);

// OK for a plain file name: not empty, no '/', no NUL, not "." or "..", at most 200 bytes. `what` names it in
// the error.
absl::Status CheckFileName(std::string_view what, std::string_view name);

}  // namespace imgperf
