#include "controller/records/journal_writer.h"

#include <algorithm>
#include <chrono>

#include <absl/strings/str_cat.h>

#include "controller/records/journal_format.h"
#include "controller/records/journal_path.h"

namespace imgperf {

absl::StatusOr<std::unique_ptr<JournalWriter>> JournalWriter::Create(const std::string& artifact_dir,
                                                                     std::uint32_t epoch,
                                                                     JournalEvents events, const Clock& clock,
                                                                     JournalOptions options) {
  if (absl::Status status = MakeJournalDirectory(artifact_dir); !status.ok()) return status;
  auto port = CreateFileExclusively(JournalPath(artifact_dir, epoch));
  if (!port.ok()) return port.status();
  return CreateOn(std::move(*port), std::move(events), clock, options);
}

absl::StatusOr<std::unique_ptr<JournalWriter>> JournalWriter::CreateOn(std::unique_ptr<FilePort> port,
                                                                       JournalEvents events,
                                                                       const Clock& clock,
                                                                       JournalOptions options) {
  JournalFile file(std::move(port), options.reserve_bytes);
  if (absl::Status status = file.Reserve(0); !status.ok()) return status;
  if (absl::Status status = file.SyncName(); !status.ok()) return status;
  return std::unique_ptr<JournalWriter>(
      new JournalWriter(std::move(file), std::move(events), clock, options));
}

JournalWriter::JournalWriter(JournalFile file, JournalEvents events, const Clock& clock,
                             JournalOptions options)
    : events_(std::move(events)), clock_(clock), options_(options), file_(std::move(file)) {
  thread_ = std::thread([this] { Run(); });
}

JournalWriter::~JournalWriter() { Close().IgnoreError(); }

JournalPort::Index JournalWriter::Append(const pb::JournalEntry& entry) {
  bool wake = false;
  Index index = 0;
  {
    std::lock_guard lock(mutex_);
    index = ++appended_;
    if (dead_) return index;
    // The thread sleeps with nothing to do, or until enough waits: other entries need not wake it.
    wake = waiting_.frames.empty();
    AppendFrame(waiting_.frames, entry);
    wake = wake || waiting_.frames.size() >= options_.sync_bytes;
    waiting_.last = index;
  }
  if (wake) changed_.notify_one();
  return index;
}

absl::Status JournalWriter::Close() {
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
  std::lock_guard lock(mutex_);
  return status_;
}

void JournalWriter::Run() {
  Batch batch;
  while (Take(batch)) {
    if (!Write(batch)) return;
  }
  if (absl::Status status = file_.Finish(); !status.ok()) Report(status);
}

bool JournalWriter::Take(Batch& batch) {
  batch.frames.clear();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return closing_ || !waiting_.frames.empty(); });
  const Nanos rest = last_sync_ + options_.sync_gap_for - clock_.Now();
  if (last_sync_ != 0 && rest > 0) {
    changed_.wait_for(lock, std::chrono::nanoseconds(rest),
                      [this] { return closing_ || waiting_.frames.size() >= options_.sync_bytes; });
  }
  std::swap(batch, waiting_);
  return !batch.frames.empty();
}

bool JournalWriter::Write(const Batch& batch) {
  pb::JournalEntry mark;
  mark.mutable_batch()->set_durable_length(file_.durable());
  std::string head;
  AppendFrame(head, mark);
  Reserve(head.size() + batch.frames.size());
  last_sync_ = clock_.Now();
  absl::Status status = file_.Append(head);
  if (status.ok()) status = file_.Append(batch.frames);
  if (status.ok()) status = file_.Sync();
  if (!status.ok()) {
    std::lock_guard lock(mutex_);
    dead_ = true;
  } else {
    events_.durable(batch.last);
    return true;
  }
  Report(status);
  return false;
}

void JournalWriter::Reserve(std::uint64_t coming) {
  if (full_) return;  // reported; the rest of the reserve is for the run's last entries
  if (absl::Status status = file_.Reserve(coming); !status.ok()) {
    full_ = true;
    Report(status);
  }
}

void JournalWriter::Report(const absl::Status& status) {
  {
    std::lock_guard lock(mutex_);
    if (status_.ok()) status_ = status;
  }
  if (!reported_) events_.failed(status);
  reported_ = true;
}

}  // namespace imgperf
