// A file in memory whose failures are scripted and whose calls are remembered.
#pragma once

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "controller/records/file_port.h"

namespace imgperf {

// What the test keeps while the writer owns the port.
struct FakeDisk {
  std::string bytes;       // the file, as far as it was written or allocated
  std::size_t synced = 0;  // length at the last good fsync
  std::vector<std::string> calls;
  std::vector<std::size_t> batches;  // bytes written between two fsyncs
  std::size_t since_sync = 0;
  // Scripts; each answers the call instead of the file when it returns something other than 0.
  std::function<ssize_t(std::string_view)> on_write = [](std::string_view) { return 0; };
  std::function<int(std::uint64_t end)> on_allocate = [](std::uint64_t) { return 0; };
  std::function<int()> on_sync = [] { return 0; };
  std::function<int()> on_truncate = [] { return 0; };
};

class FakeFile final : public FilePort {
 public:
  explicit FakeFile(FakeDisk& disk) : disk_(disk) {}

  ssize_t WriteAt(std::string_view bytes, std::uint64_t offset) override {
    disk_.calls.push_back("write");
    const ssize_t scripted = disk_.on_write(bytes);
    if (scripted < 0) return scripted;
    const std::size_t size = scripted > 0 ? static_cast<std::size_t>(scripted) : bytes.size();
    if (disk_.bytes.size() < offset + size) disk_.bytes.resize(offset + size);
    std::copy_n(bytes.data(), size, disk_.bytes.data() + offset);
    disk_.since_sync += size;
    return static_cast<ssize_t>(size);
  }

  int Allocate(std::uint64_t offset, std::uint64_t length) override {
    disk_.calls.push_back("allocate");
    const int scripted = disk_.on_allocate(offset + length);
    if (scripted == 0) disk_.bytes.resize(std::max<std::size_t>(disk_.bytes.size(), offset + length));
    return scripted;
  }

  int SyncData() override {
    disk_.calls.push_back("sync");
    const int scripted = disk_.on_sync();
    if (scripted != 0) return scripted;
    disk_.synced = disk_.bytes.size();
    if (disk_.since_sync > 0) disk_.batches.push_back(disk_.since_sync);
    disk_.since_sync = 0;
    return 0;
  }

  int Truncate(std::uint64_t length) override {
    disk_.calls.push_back("truncate");
    const int scripted = disk_.on_truncate();
    if (scripted == 0) disk_.bytes.resize(length);
    return scripted;
  }

  int SyncDirectory() override {
    disk_.calls.push_back("sync directory");
    return 0;
  }

  const std::string& path() const override { return path_; }

 private:
  FakeDisk& disk_;
  const std::string path_ = "fake/journal/0.journal";
};

// Waits for what the journal's thread tells.
class Told {
 public:
  void Durable(std::uint64_t index) {
    std::lock_guard lock(mutex_);
    durable_ = index;
    changed_.notify_all();
  }
  void Failed(absl::Status status) {
    std::lock_guard lock(mutex_);
    failures_.push_back(std::move(status));
    changed_.notify_all();
  }
  void WaitDurable(std::uint64_t index) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return durable_ >= index; });
  }
  absl::Status WaitFailed() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !failures_.empty(); });
    return failures_.front();
  }
  std::uint64_t durable() {
    std::lock_guard lock(mutex_);
    return durable_;
  }
  std::size_t failures() {
    std::lock_guard lock(mutex_);
    return failures_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t durable_ = 0;
  std::vector<absl::Status> failures_;
};

}  // namespace imgperf
