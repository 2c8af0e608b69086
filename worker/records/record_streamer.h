// Carries records to the controller and keeps each until it is acknowledged as durable. Reopens and resends
// after a break.
//
// Two threads of its own: one writes, one reads acknowledgements. Knows streams, not gRPC.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#include "common/clock.h"
#include "worker/records/record_sink.h"
#include "worker/records/record_stream.h"

namespace imgperf {

class RecordStreamer final : public RecordSink {
 public:
  using Opener = std::function<std::unique_ptr<RecordStream>()>;
  // Above this many unacknowledged records Full() tells the worker to take no new credits. Records are some
  // 300 bytes.
  static constexpr std::uint64_t kFullAt = 200'000;

  // Opens a stream by `open` whenever there is something to send and none is open.
  explicit RecordStreamer(Opener open);
  ~RecordStreamer() override;

  // Records of `session` carry this token. Before the first Push of the session. Thread: any.
  void AddSession(const SessionId& session, const RecordToken& token);
  void Push(const SessionId& session, pb::Record record) override;
  std::uint64_t Unacknowledged() const { return unacknowledged_; }
  std::uint64_t Unacknowledged(const SessionId& session) const;
  bool Full() const { return unacknowledged_ >= kFullAt; }
  // Waits until every record is acknowledged or `timeout_for` passed; true when none is left. Thread: any.
  bool WaitDrained(Nanos timeout_for);

 private:
  // Batches of one session: all but the last are closed (sent at least once, or about to be).
  struct Lane {
    std::string token;
    std::deque<std::shared_ptr<pb::RecordBatch>> batches;
    std::size_t sent = 0;  // of batches, on the stream that is open
    std::uint64_t next_seq = 1;
    std::uint64_t waiting = 0;  // records in it
  };

  void WriteLoop();
  void ReadLoop(RecordStream* stream);
  void WaitToRetry(std::unique_lock<std::mutex>& lock);
  void Reopen(std::unique_lock<std::mutex>& lock);
  // Writes one batch; false when the stream broke.
  bool SendOne(std::unique_lock<std::mutex>& lock);
  void OnAck(const pb::RecordAck& ack);

  const Opener open_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;  // something to send, or stopping
  std::condition_variable drained_;
  // Guarded by mutex_:
  std::unordered_map<SessionId, Lane> lanes_;
  std::uint64_t unsent_ = 0;
  bool writer_waits_ = false;
  bool stopping_ = false;
  bool broken_ = true;
  bool acknowledged_ = false;  // something came back on the present stream
  RecordStream* current_ = nullptr;
  // Owned by the writer thread:
  std::unique_ptr<RecordStream> stream_;
  std::thread reader_;
  std::chrono::milliseconds retry_{0};

  std::atomic<std::uint64_t> unacknowledged_{0};
  std::thread writer_;
};

}  // namespace imgperf
