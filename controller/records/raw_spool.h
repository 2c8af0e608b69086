// Raw exchanges on the controller's disk until the report is written: DIR/raw/<credit>-<attempt>, one file
// each.
//
// Layout: "IGRAW001", the head's length (4 bytes, little-endian), a serialised pb::RawHead, the request's
// payload, the answer's body. Files appear whole (written beside, then renamed) but are not synced: a record
// that the journal holds may, after a power cut, have lost its exchange, and the length shows it.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "common/ids.h"
#include "proto/cluster.pb.h"

namespace imgperf {

std::string RawSpoolDirectory(const std::string& artifact_dir);
// Of the file in that directory.
std::string RawSpoolName(AttemptId attempt);
// What stands before payload and body.
std::string RawSpoolPrefix(const pb::RawHead& head);

// One spooled exchange, read in order: payload, then body. Thread: any one.
class RawSpoolFile {
 public:
  // NOT_FOUND when there is none; DATA_LOSS when it is not as long as it says, or no such file at all.
  static absl::StatusOr<RawSpoolFile> Open(const std::string& path);

  const pb::RawHead& head() const { return head_; }
  // Replaces `out` by the next `size` bytes. DATA_LOSS when they cannot be read.
  absl::Status Read(std::size_t size, std::string* out);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using File = std::unique_ptr<std::FILE, Close>;

  RawSpoolFile(std::string path, File file) : path_(std::move(path)), file_(std::move(file)) {}
  absl::Status ReadHead(std::uint64_t file_size);
  absl::Status Damaged() const;

  std::string path_;
  File file_;
  pb::RawHead head_;
};

}  // namespace imgperf
