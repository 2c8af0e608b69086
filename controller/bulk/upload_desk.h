// Uploads on their way to the disk: each is written as it comes, and goes on after a break where it was.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <absl/status/statusor.h>

#include "controller/bulk/session_quota.h"
#include "controller/bulk/upload_progress.h"
#include "proto/cluster.pb.h"

namespace imgperf {

// Where an upload belongs.
struct UploadTarget {
  std::string dir;  // made when it is missing
  std::string name;
  std::string prefix;  // written before the data
};

// An upload is DIR/NAME.part until its last byte is here and its hash was right, then DIR/NAME. Of each at
// most a chunk is in memory. Files are not synced: a record that the journal holds may, after a power cut,
// have lost its image. Thread: its owner's, which may block on the disk.
class UploadDesk {
 public:
  using Ticket = std::uint64_t;
  struct Begun {
    Ticket ticket = 0;         // 0: the file is here already, and there is nothing to do
    std::uint64_t offset = 0;  // data that are here
  };
  // Streams at once. A worker's check pool has one; a stream holds a chunk.
  static constexpr std::uint32_t kMostStreams = 256;
  static constexpr std::uint32_t kMostStreamsOfASession = 8;
  // Broken off and not begun again: the oldest are forgotten, with what is there of them.
  static constexpr std::size_t kMostBroken = 1024;

  UploadDesk() : quota_(kMostStreamsOfASession, kMostStreams) {}
  ~UploadDesk();
  UploadDesk(const UploadDesk&) = delete;
  UploadDesk& operator=(const UploadDesk&) = delete;

  // Of a head that was checked. A second stream for the same file takes it from the first one. ABORTED: too
  // many at once, try again. Errors of the disk name path and remedy.
  absl::StatusOr<Begun> Begin(const pb::StoreChunk& head, const UploadTarget& target);
  // ABORTED when another stream has taken the upload over. After any other error it is gone.
  absl::Status Append(Ticket ticket, std::string_view data);
  // DATA_LOSS: cut short (it may be gone on with) or damaged (it may not). The file is there when it is OK.
  absl::Status Finish(Ticket ticket);
  // The stream has broken off, or is done with. Each ticket is let go once.
  void LetGo(Ticket ticket);

  std::size_t unfinished() const { return uploads_.size(); }
  std::uint64_t resumed() const { return resumed_; }

 private:
  struct Upload {
    Upload(UploadProgress p, std::string at, std::uint64_t before)
        : progress(std::move(p)), path(std::move(at)), prefix_bytes(before) {}
    UploadProgress progress;
    std::string path;            // without .part
    std::uint64_t prefix_bytes;  // before the data
    Ticket owner = 0;            // 0: its stream has broken off
    int fd = -1;
  };
  using Row = std::map<std::string, Upload>::iterator;

  absl::Status Create(const pb::StoreChunk& head, const UploadTarget& target, const std::string& path);
  absl::Status Reopen(Upload& upload);
  Row Find(Ticket ticket);
  absl::Status Drop(Row row, absl::Status why);
  void Close(Upload& upload);
  void Remember(const std::string& path, const std::string& hash);
  void ForgetOldest();

  SessionQuota quota_;
  Ticket last_ticket_ = 0;
  std::map<std::string, Upload> uploads_;                          // by path
  std::map<Ticket, std::pair<std::string, std::string>> tickets_;  // session and path
  std::deque<std::string> broken_;                                 // paths, the oldest first
  // The newest files that are here whole: a worker that did not hear so asks again.
  std::map<std::string, std::string> done_;  // hash by path
  std::deque<std::string> done_order_;
  std::uint64_t resumed_ = 0;
};

// Removes what unfinished uploads have left in a directory, also those of a controller that died. Gives their
// number.
std::size_t RemoveUnfinished(const std::string& dir);

}  // namespace imgperf
