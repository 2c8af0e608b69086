// The records that are not acknowledged yet, session by session: which were sent, which are in memory, which
// on disk. Pure bookkeeping: no thread, lock or file.
//
// A lane is one session's records in order, in batches. The oldest of them go to the disk first, so a lane is
// a stretch on disk (perhaps empty), followed by one in memory. Objects that methods give back are to be
// destroyed outside of any lock: their last breath may be the removal of a file.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/ids.h"
#include "proto/record.pb.h"
#include "worker/records/record_stub.h"
#include "worker/records/spill_format.h"
#include "worker/records/spill_store.h"

namespace imgperf {

// A batch on disk, and what memory keeps of it.
struct SpilledBatch {
  std::unique_ptr<const SpilledBytes> bytes;
  std::vector<RecordStub> stubs;
};

// A batch where it is now: exactly one of the two.
struct HeldBatch {
  RecordRange range;
  std::shared_ptr<const pb::RecordBatch> batch;
  std::shared_ptr<const SpilledBatch> spilled;
};

class RecordLanes {
 public:
  static constexpr int kBatch = 64;  // batches of 64 cost a fifteenth of single records

  // Batches of `session` carry this token. Before its first Push.
  void AddSession(const SessionId& session, std::string token);
  // `memory`: what the record takes, MemoryOf().
  void Push(const SessionId& session, pb::Record record, std::uint64_t memory);

  // The oldest batch of a session that was not sent on the present stream; it counts as sent. No more records
  // are added to it.
  std::optional<HeldBatch> TakeUnsent();
  // A fresh stream: everything is unsent again.
  void Restart();
  // Everything of `session` up to `seq` is durable: what is thereby done with.
  std::vector<HeldBatch> Acknowledge(const SessionId& session, std::uint64_t seq);

  // The oldest batch of a session that is in memory; nothing when none is. No more records are added to it.
  std::optional<HeldBatch> OldestInMemory();
  // It is on disk now: what is thereby done with (its copy in memory, or `spilled` if it was acknowledged
  // meanwhile).
  HeldBatch Spilled(const RecordRange& range, std::shared_ptr<const SpilledBatch> spilled);

  std::string Token(const SessionId& session) const;
  std::uint64_t unsent() const { return unsent_; }                  // records
  std::uint64_t unacknowledged() const { return unacknowledged_; }  // records
  std::uint64_t Unacknowledged(const SessionId& session) const;
  // Number of the newest record ever pushed; 0: there was none.
  std::uint64_t LastOf(const SessionId& session) const;
  std::uint64_t memory() const { return memory_; }        // bytes, with what is kept of spilled ones
  std::uint64_t in_memory() const { return in_memory_; }  // batches

 private:
  struct Batch {
    RecordRange range;
    std::shared_ptr<pb::RecordBatch> batch;       // null: on disk
    std::shared_ptr<const SpilledBatch> spilled;  // null: in memory
    std::uint64_t memory = 0;
    bool closed = false;  // others may be reading it
  };
  struct Lane {
    std::string token;
    std::deque<Batch> batches;
    std::size_t on_disk = 0;  // of batches, from the front
    std::size_t sent = 0;     // of batches, from the front, on the present stream
    std::uint64_t next_seq = 1;
    std::uint64_t records = 0;
  };
  static HeldBatch Close(Batch& batch);
  Batch& OpenBatch(const SessionId& session, Lane& lane);
  void Drop(Lane& lane);

  std::unordered_map<SessionId, Lane> lanes_;
  std::uint64_t unsent_ = 0;
  std::uint64_t unacknowledged_ = 0;
  std::uint64_t memory_ = 0;
  std::uint64_t in_memory_ = 0;
};

}  // namespace imgperf
