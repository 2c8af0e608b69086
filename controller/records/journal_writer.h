// The journal's thread: takes entries from the credit loop, writes them in groups and says when they are
// durable.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include <absl/status/statusor.h>

#include "common/clock.h"
#include "controller/records/journal_file.h"
#include "controller/run/ports.h"

namespace imgperf {

struct JournalOptions {
  Nanos sync_gap_for =
      20 * kMillisecond;  // from one fsync to the next, at least; the first entry after a pause goes at once
  std::uint64_t sync_bytes = 1ULL << 20;      // as much waiting is written without waiting further
  std::uint64_t reserve_bytes = 16ULL << 20;  // taken from the disk at a time
};

// Called on the journal's thread.
struct JournalEvents {
  std::function<void(JournalPort::Index)> durable;  // every entry up to the index
  // At most once. RESOURCE_EXHAUSTED: the disk is full, but what is reserved still holds the run's last
  // entries; end the run. Any other: entries not yet durable never will be.
  std::function<void(absl::Status)> failed;
};

class JournalWriter final : public JournalPort {
 public:
  // Makes `artifact_dir`/journal/<epoch>.journal, which must not exist, and reserves space. Hold the
  // JournalLock first. `clock` outlives the writer.
  static absl::StatusOr<std::unique_ptr<JournalWriter>> Create(const std::string& artifact_dir,
                                                               std::uint32_t epoch, JournalEvents events,
                                                               const Clock& clock,
                                                               JournalOptions options = {});
  // The same on any file, for tests.
  static absl::StatusOr<std::unique_ptr<JournalWriter>> CreateOn(std::unique_ptr<FilePort> port,
                                                                 JournalEvents events, const Clock& clock,
                                                                 JournalOptions options = {});
  // Closes; what Close() would return is lost.
  ~JournalWriter() override;

  // Thread: credit loop. Never blocks on the disk. After a failure entries are dropped.
  Index Append(const pb::JournalEntry& entry) override;
  // Makes everything durable, gives unused space back, ends the thread. The first failure, if there was one.
  // Thread: the one that appends; not from a callback.
  absl::Status Close();

 private:
  struct Batch {
    std::string frames;
    Index last = 0;
  };

  JournalWriter(JournalFile file, JournalEvents events, const Clock& clock, JournalOptions options);
  void Run();
  // Waits for something to write; false at the end.
  bool Take(Batch& batch);
  bool Write(const Batch& batch);
  void Reserve(std::uint64_t coming);
  void Report(const absl::Status& status);

  const JournalEvents events_;
  const Clock& clock_;
  const JournalOptions options_;

  // The journal's thread alone.
  JournalFile file_;
  Nanos last_sync_ = 0;
  bool full_ = false;
  bool reported_ = false;

  std::mutex mutex_;
  std::condition_variable changed_;
  Batch waiting_;         // guarded by mutex_
  Index appended_ = 0;    // guarded by mutex_
  bool closing_ = false;  // guarded by mutex_
  bool dead_ = false;     // guarded by mutex_
  absl::Status status_;   // guarded by mutex_
  std::thread thread_;
};

}  // namespace imgperf
