// Where a run's files go, and what becomes of an older run's.
#pragma once

#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "controller/records/journal_lock.h"

namespace imgperf {

// Makes `parent`/`name` for a new run. An older directory of that name is moved aside to `<name>.<its start
// time>`, never overwritten. INVALID_ARGUMENT when the name could leave the parent; FAILED_PRECONDITION, with
// the pid, while the older run is still going; else why the directory cannot be made or written.
absl::StatusOr<std::string> PrepareArtifactDir(const std::string& parent, const std::string& name);

// A run's directory and the right to it: as long as the lock lives no other run moves it aside.
struct RunDir {
  std::string path;
  JournalLock lock;
};

// PrepareArtifactDir, and the new directory's lock before anybody else can look: of two runs started at once
// under one name, the second is refused.
absl::StatusOr<RunDir> TakeArtifactDir(const std::string& parent, const std::string& name);

// The same for a directory that was named whole (--artifact-dir) and is never renamed: an older run's files
// in it move into `<its start time>/` inside.
absl::StatusOr<std::string> PrepareExactDir(const std::string& dir);

// OK for a plain file name: not empty, no '/', no NUL, not "." or "..", at most 200 bytes. `what` names it in
// the error.
absl::Status CheckFileName(std::string_view what, std::string_view name);

}  // namespace imgperf
