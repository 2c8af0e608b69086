// The system calls the journal needs of its file, so that tests can script full disks and failing ones.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

namespace imgperf {

// One open file. Errors are negative errno values, nothing is retried here. Thread: one at a time.
class FilePort {
 public:
  virtual ~FilePort() = default;
  // May write less than asked, as pwrite(2).
  virtual ssize_t WriteAt(std::string_view bytes, std::uint64_t offset) = 0;
  // Gives the file zeroed space up to offset + length.
  virtual int Allocate(std::uint64_t offset, std::uint64_t length) = 0;
  virtual int SyncData() = 0;
  virtual int Truncate(std::uint64_t length) = 0;
  // Makes the file's name durable, too.
  virtual int SyncDirectory() = 0;
  virtual const std::string& path() const = 0;
};

// Makes `path`, which must not exist yet (ALREADY_EXISTS otherwise).
absl::StatusOr<std::unique_ptr<FilePort>> CreateFileExclusively(const std::string& path);

}  // namespace imgperf
