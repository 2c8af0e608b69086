// Carries records to the controller and keeps each until it is acknowledged as durable: in memory, and above
// a bound on disk. Reopens and resends after a break.
//
// Three threads of its own: one writes, one reads acknowledgements, one spills. Knows streams and stores, not
// gRPC and files.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include <absl/status/statusor.h>

#include "common/clock.h"
#include "worker/records/record_lanes.h"
#include "worker/records/record_sink.h"
#include "worker/records/record_stream.h"
#include "worker/records/spill_store.h"

namespace imgperf {

class RecordStreamer final : public RecordSink {
 public:
  using Opener = std::function<std::unique_ptr<RecordStream>()>;
  static constexpr std::uint64_t kDefaultMemory = 256ULL << 20;

  // Opens a stream by `open` whenever there is something to send and none is open. Above half of `memory`
  // bytes the oldest records go to `spill` (none: nullptr), which outlives the streamer.
  explicit RecordStreamer(Opener open, std::uint64_t memory = kDefaultMemory, SpillStore* spill = nullptr);
  ~RecordStreamer() override;

  // Records of `session` carry this token. Before the first Push of the session. Thread: any.
  void AddSession(const SessionId& session, const RecordToken& token);
  // Never waits for a stream or a disk.
  void Push(const SessionId& session, pb::Record record) override;
  std::uint64_t Unacknowledged() const { return unacknowledged_; }
  std::uint64_t Unacknowledged(const SessionId& session) const;
  // Number of the session's newest record; 0: there was none. Thread: any.
  std::uint64_t LastOf(const SessionId& session) const;
  // The bound on memory is reached, since nothing can be spilled or not fast enough: take no new credits.
  // Until a quarter of it is free again. Thread: any.
  bool Full() const { return full_; }
  // Waits until every record is acknowledged (true), or nothing was for `patience` (false). Thread: any.
  bool WaitDrained(Nanos patience);

 private:
  enum class Halt { kNone, kUntilReleased, kForGood };

  void WriteLoop();
  void ReadLoop(RecordStream* stream);
  void WaitToRetry(std::unique_lock<std::mutex>& lock);
  void Reopen(std::unique_lock<std::mutex>& lock);
  // Writes one batch; false when the stream broke.
  bool SendOne(std::unique_lock<std::mutex>& lock);
  bool Send(const HeldBatch& held, std::string token);
  pb::RecordBatch ReadBack(const HeldBatch& held);
  void OnAck(const pb::RecordAck& ack);

  void SpillLoop();
  bool MaySpill() const;
  void SpillOne(std::unique_lock<std::mutex>& lock);
  absl::StatusOr<std::shared_ptr<const SpilledBatch>> PutAway(const HeldBatch& held);
  void HaltSpilling(const absl::Status& why);
  void TellSpilled() const;
  // With mutex_ held, after a change.
  void Count();

  const Opener open_;
  const std::uint64_t memory_;
  SpillStore* const spill_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;    // something to send, or stopping
  std::condition_variable spill_due_;  // something to spill, or stopping
  std::condition_variable drained_;    // something was acknowledged
  // Guarded by mutex_:
  RecordLanes lanes_;
  bool writer_waits_ = false;
  bool spiller_waits_ = false;
  bool stopping_ = false;
  bool broken_ = true;
  bool acknowledged_ = false;  // something came back on the present stream
  std::uint64_t acks_ = 0;     // that something was done with
  Halt halt_ = Halt::kNone;
  RecordStream* current_ = nullptr;
  // Owned by the writer thread:
  std::unique_ptr<RecordStream> stream_;
  std::thread reader_;
  std::chrono::milliseconds retry_{0};
  std::uint64_t read_back_ = 0;                           // records
  std::set<std::pair<SessionId, std::uint64_t>> harmed_;  // batches the log heard of
  // Owned by the spilling thread:
  std::uint64_t spilled_ = 0;  // records
  std::uint64_t spilled_bytes_ = 0;
  Halt told_ = Halt::kNone;  // the worst the log heard of

  std::atomic<std::uint64_t> unacknowledged_{0};
  std::atomic<bool> full_{false};
  std::thread writer_;
  std::thread spiller_;
};

}  // namespace imgperf
