// Where the journal's batches go: written whole, made durable, with space reserved ahead.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include <absl/status/status.h>

#include "controller/records/file_port.h"

namespace imgperf {

// Nothing that failed is tried again: after a failed write or fsync the file's state is unknown (J3). Errors
// name the path, the cause and the remedy. Thread: the journal's.
class JournalFile {
 public:
  // `reserve`: bytes taken from the disk at a time.
  JournalFile(std::unique_ptr<FilePort> port, std::uint64_t reserve)
      : port_(std::move(port)), reserve_(reserve) {}

  // Sees to it that `coming` bytes fit, with half a reserve to spare. RESOURCE_EXHAUSTED when the disk is
  // full: what is reserved already can still be written.
  absl::Status Reserve(std::uint64_t coming);
  // Writes all of it behind what was written before; durable once Sync() returns.
  absl::Status Append(std::string_view bytes);
  absl::Status Sync();
  // Makes the file's name durable.
  absl::Status SyncName();
  // Gives the unused reserve back and makes file and name durable.
  absl::Status Finish();

  std::uint64_t written() const { return written_; }
  std::uint64_t durable() const { return durable_; }

 private:
  absl::Status Error(const char* what, int error) const;

  std::unique_ptr<FilePort> port_;
  std::uint64_t reserve_;
  std::uint64_t reserved_ = 0;
  std::uint64_t written_ = 0;
  std::uint64_t durable_ = 0;
};

}  // namespace imgperf
