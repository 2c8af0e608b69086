// Making room for a run beside an older one: what both kinds of artifact directory need.
#pragma once

#include <ctime>
#include <filesystem>
#include <string>

#include <absl/status/statusor.h>

namespace imgperf {

// `path` could not be had, and why.
absl::Status CannotUse(const char* what, const std::filesystem::path& path, const std::string& why);

// The directory, made with its parents when it is not there, and writable.
absl::StatusOr<std::string> MakeDirectory(const std::filesystem::path& dir);

// FAILED_PRECONDITION, with the pid, while the run in `dir` is going on.
absl::Status RefuseIfRunning(const std::filesystem::path& dir);

// Where the run in `dir` may go: `prefix` and its start time, "2026-11-22T13-50-41Z", with "-2", "-3" …
// behind it when there is such a file already. The start is the journal's, else when the directory was last
// changed.
std::filesystem::path FreeName(const std::filesystem::path& prefix, const std::filesystem::path& dir);

// While it lives, no other controller moves or makes anything in `dir`. Where the file system knows no locks,
// the journal's lock alone decides. Blocks.
class DirectoryGuard {
 public:
  explicit DirectoryGuard(const std::string& dir);
  ~DirectoryGuard();
  DirectoryGuard(const DirectoryGuard&) = delete;
  DirectoryGuard& operator=(const DirectoryGuard&) = delete;

 private:
  const int fd_;
};

}  // namespace imgperf
