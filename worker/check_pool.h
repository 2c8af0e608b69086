// Threads beside the request loop, of low priority, that look at images, make ready what is kept of attempts
// and hand it to whoever stores it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "common/ids.h"
#include "worker/records/record_sink.h"
#include "worker/request/kept_bytes.h"
#include "worker/response/answer.h"

namespace imgperf {

struct CheckPoolOptions {
  int threads = 1;
  std::uint64_t max_waiting_bytes = 256ULL << 20;  // of what is not yet stored; a job counts 4 KiB at least
};

// Records are never lost: each reaches the record sink once its bytes are stored or have failed to be; a
// failure stands in the `defect` of its image or raw fact, and the request stays what it was. Looking at an
// image may fail the request: a success is an image that is whole.
class CheckPool final : public KeptBytes {
 public:
  // The sinks outlive the pool.
  CheckPool(UploadSink& uploads, RecordSink& records, const CheckPoolOptions& options);
  // Waits until everything taken is stored, and warns in the log of what was given up.
  ~CheckPool() override;
  CheckPool(const CheckPool&) = delete;
  CheckPool& operator=(const CheckPool&) = delete;

  // Never blocks: when too many bytes wait, these are given up and the record says so; looking is given up
  // at half of that, so that it takes no room from what is to be stored. Thread: any.
  void Store(const SessionId& session, pb::Record record, Kept kept) override;
  // Images and exchanges given up because the pool was full. Thread: any.
  std::uint64_t not_stored() const { return not_stored_; }
  // Images that were not looked at because of that. Thread: any.
  std::uint64_t not_looked() const { return not_looked_; }

 private:
  struct Job {
    SessionId session;
    pb::Record record;
    Kept kept;
    std::uint64_t bytes = 0;
  };
  bool Enqueue(Job& job);
  void Run();
  void Finish(Job& job);
  void GiveUp(Job& job, const ImageUse& use);
  void GiveUpImage(const ImageUse& use, pb::ImageFact* fact);
  void UseImage(Job& job, KeptImage& image);
  void StoreImage(Job& job, const KeptImage& image, std::string_view bytes);
  void StoreRaw(Job& job);

  UploadSink& uploads_;
  RecordSink& records_;
  const CheckPoolOptions options_;
  std::atomic<std::uint64_t> not_stored_{0};
  std::atomic<std::uint64_t> not_looked_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;             // guarded by mutex_
  std::uint64_t waiting_bytes_ = 0;  // guarded by mutex_
  bool stop_ = false;                // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace imgperf
