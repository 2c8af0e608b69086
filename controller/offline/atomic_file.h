// A file that appears whole or not at all.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

namespace imgperf {

// Collects bytes beside `path` and takes its name in Commit(); left uncommitted, nothing stays. Errors name
// path and remedy. Thread: any one.
class AtomicFile {
 public:
  static absl::StatusOr<AtomicFile> Create(const std::string& path);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile();

  absl::Status Append(std::string_view bytes);
  absl::Status Commit();

 private:
  AtomicFile(int fd, std::string path, std::string temporary);
  absl::Status Error(const char* what, int error) const;

  int fd_ = -1;
  std::string path_;
  std::string temporary_;
};

// The name of the file that `name` was to become, when a crash left it: "a.json" of "a.json.4711.tmp". Empty
// for any other name.
std::string_view UnfinishedFile(std::string_view name);

// Appends the buffer and empties it; without a file, begins it.
absl::Status FlushTo(const std::string& path, std::optional<AtomicFile>& file, std::string& buffer);

absl::Status WriteFileAtomically(const std::string& path, std::string_view bytes);

}  // namespace imgperf
