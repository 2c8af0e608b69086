// A file that appears whole or not at all.
#pragma once

#include <memory>
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

absl::Status WriteFileAtomically(const std::string& path, std::string_view bytes);

}  // namespace imgperf
