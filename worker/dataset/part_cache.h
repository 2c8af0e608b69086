// Parts of datasets on this host's disk, by content hash, for this user's workers: fetched once, used often.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "common/clock.h"
#include "common/part_bytes.h"
#include "worker/dataset/parts_receiver.h"

namespace imgperf {

// A file being written: nobody sees it under its hash before Commit. Thread: its owner's.
class NewPart {
 public:
  NewPart(int dir, std::string temporary, int fd);
  NewPart(const NewPart&) = delete;
  NewPart& operator=(const NewPart&) = delete;
  ~NewPart();  // removes what was not committed

  absl::Status Write(std::string_view bytes);
  // The first `bytes` bytes, for whoever goes on without the disk.
  absl::StatusOr<std::string> ReadBack(std::size_t bytes) const;
  // Gives it its name. The bytes, of which the caller knows that they have this hash.
  absl::StatusOr<PartBytes> Commit(const PartId& part);

 private:
  const int dir_;
  const std::string temporary_;
  const int fd_;
  bool committed_ = false;
};

// Says to whom it belongs to fetch a dataset: held by one process of the host at a time, let go when that
// ends, however it does. Thread: its owner's.
class FetchLock {
 public:
  FetchLock(int dir, std::string name, int fd);
  FetchLock(const FetchLock&) = delete;
  FetchLock& operator=(const FetchLock&) = delete;
  ~FetchLock();
  void ShowProgress();  // to those who wait

 private:
  const int dir_;
  const std::string name_;
  const int fd_;
};

// Files DIR/parts/<hash>, mode 0600 in a directory of mode 0700; they are used only where that directory is
// this user's own and nobody else may write in it. All are hashed before they are used. Thread: its owner's.
class PartCache {
 public:
  // `limit`: bytes of parts; when there are more those go that were not used for longest. 0, or an empty
  // directory: nothing is cached.
  PartCache(std::string directory, std::uint64_t limit);
  PartCache(const PartCache&) = delete;
  PartCache& operator=(const PartCache&) = delete;
  ~PartCache();

  // Makes the directory. False when nothing can be cached; the log has said why.
  bool Open();
  bool is_open() const { return dir_ >= 0; }
  // Nothing where it is not there; one that is harmed is removed, and the log says so.
  std::optional<PartBytes> Find(const PartId& part);
  absl::StatusOr<std::unique_ptr<NewPart>> Create(const PartId& part);
  // Null: somebody else has it. `progress` then tells when he last showed some (wall clock, ns).
  absl::StatusOr<std::unique_ptr<FetchLock>> TryLock(const std::string& dataset_hash, Nanos* progress);
  // Holds the limit, and clears away what dead processes have left half written.
  void Trim(Nanos wall_now);
  // From now on without; `why` goes to the log, once.
  void GiveUp(const absl::Status& why);
  std::uint64_t limit() const { return limit_; }

 private:
  const std::string directory_;
  const std::uint64_t limit_;
  int dir_ = -1;
};

// $XDG_CACHE_HOME/imgperf or ~/.cache/imgperf; empty where neither is known.
std::string DefaultCacheDir();

}  // namespace imgperf
