// index.jsonl: what each extracted image is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <absl/status/statusor.h>

#include "controller/offline/atomic_file.h"

namespace imgperf {

struct IndexLine {
  std::string file;
  std::string request_id;
  std::string prompt;
  std::string seed;  // JSON
  std::string asked_size;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint64_t bytes = 0;
  std::optional<double> latency_ms;
  std::string defect;
};

class IndexFile {
 public:
  static absl::StatusOr<IndexFile> Create(const std::string& folder);
  absl::Status Add(const IndexLine& line);
  // It appears, whole.
  absl::Status Commit();

 private:
  explicit IndexFile(AtomicFile file) : file_(std::move(file)) {}
  absl::Status Flush();

  AtomicFile file_;
  std::string buffer_;
};

}  // namespace imgperf
