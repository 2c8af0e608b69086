// A file of lines that is written while the journal is read: profile_export.jsonl, late.jsonl.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <absl/status/status.h>

#include "controller/offline/atomic_file.h"

namespace imgperf {

// Receives lines with their newlines; `line` appends to the buffer it is given.
class LineSink {
 public:
  virtual ~LineSink() = default;
  virtual absl::Status Add(const std::function<void(std::string&)>& line) = 0;
};

// Where no lines are wanted: none is made.
class NoLines final : public LineSink {
 public:
  absl::Status Add(const std::function<void(std::string&)>& /*line*/) override { return absl::OkStatus(); }
};

// One file, written a mebibyte at a time. Made with its first line unless `always`. Thread: any one.
class LineFile final : public LineSink {
 public:
  LineFile(std::string path, bool always) : path_(std::move(path)), always_(always) {}
  absl::Status Add(const std::function<void(std::string&)>& line) override;
  // The file appears, whole.
  absl::Status Commit();

 private:
  absl::Status Flush();

  const std::string path_;
  const bool always_;
  std::string buffer_;
  std::optional<AtomicFile> file_;
};

}  // namespace imgperf
