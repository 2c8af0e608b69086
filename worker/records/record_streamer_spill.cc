// The streamer's way to the disk and back.
#include <memory>
#include <utility>

#include <spdlog/spdlog.h>

#include "common/units.h"
#include "worker/records/record_streamer.h"
#include "worker/records/spill_format.h"

namespace imgperf {

bool RecordStreamer::MaySpill() const {
  return halt_ == Halt::kNone && lanes_.memory() > memory_ / 2 && lanes_.in_memory() > 0;
}

void RecordStreamer::SpillLoop() {
  std::unique_lock lock(mutex_);
  while (true) {
    spiller_waits_ = true;
    spill_due_.wait(lock, [&] { return stopping_ || MaySpill(); });
    spiller_waits_ = false;
    if (stopping_) return;
    SpillOne(lock);
  }
}

// The lock is free while anything is encoded, written or destroyed: the request loop takes it for each
// record.
void RecordStreamer::SpillOne(std::unique_lock<std::mutex>& lock) {
  auto held = lanes_.OldestInMemory();
  const RecordRange range = held->range;
  lock.unlock();
  auto spilled = PutAway(*held);
  lock.lock();
  HeldBatch done;
  if (spilled.ok()) {
    done = lanes_.Spilled(range, *std::move(spilled));  // nothing is left here to be destroyed under the lock
    Count();
  } else {
    HaltSpilling(spilled.status());
  }
  lock.unlock();
  done = {};
  held.reset();
  lock.lock();
}

absl::StatusOr<std::shared_ptr<const SpilledBatch>> RecordStreamer::PutAway(const HeldBatch& held) {
  const std::string bytes = EncodeSpill(*held.batch);
  auto put = spill_->Put(bytes);
  if (!put.ok()) return put.status();
  if (spilled_ == 0) {
    spdlog::info("records that are not acknowledged fill half of {}: spilling to {}", FormatBytes(memory_),
                 spill_->Where());
  }
  spilled_ += held.range.count;
  spilled_bytes_ += bytes.size();
  auto spilled = std::make_shared<SpilledBatch>();
  spilled->bytes = *std::move(put);
  spilled->stubs = StubsOf(*held.batch);
  return spilled;
}

void RecordStreamer::HaltSpilling(const absl::Status& why) {
  halt_ = absl::IsResourceExhausted(why) ? Halt::kUntilReleased : Halt::kForGood;
  if (halt_ <= told_) return;
  told_ = halt_;
  spdlog::warn("records stay in memory ({} of {}), and no new credits are taken once it is full: {}",
               FormatBytes(lanes_.memory()), FormatBytes(memory_), std::string(why.message()));
}

pb::RecordBatch RecordStreamer::ReadBack(const HeldBatch& held) {
  const auto bytes = held.spilled->bytes->Read();
  auto batch = bytes.ok() ? DecodeSpill(*bytes, held.range) : bytes.status();
  if (batch.ok()) return *std::move(batch);
  const std::string why(batch.status().message());
  if (harmed_.emplace(held.range.session, held.range.first_seq).second) {
    spdlog::error("spilled records of session {} cannot be read back from {} ({}): credits={}",
                  held.range.session.Short(), held.spilled->bytes->Where(), why,
                  NamesOf(held.spilled->stubs));
  }
  pb::RecordBatch named;
  named.set_session(held.range.session.Bytes());
  named.set_first_seq(held.range.first_seq);
  for (const RecordStub& stub : held.spilled->stubs) *named.add_records() = UnreadableRecord(stub, why);
  return named;
}

void RecordStreamer::TellSpilled() const {
  if (spilled_ == 0) return;
  spdlog::info("{} records spilled ({} bytes), {} read back", spilled_, spilled_bytes_, read_back_);
}

}  // namespace imgperf
