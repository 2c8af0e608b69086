#include "worker/records/record_lanes.h"

#include <algorithm>
#include <utility>

namespace imgperf {

void RecordLanes::AddSession(const SessionId& session, std::string token) {
  lanes_[session].token = std::move(token);
}

void RecordLanes::Push(const SessionId& session, pb::Record record, std::uint64_t memory) {
  Lane& lane = lanes_[session];
  Batch& batch = OpenBatch(session, lane);
  *batch.batch->add_records() = std::move(record);
  ++batch.range.count;
  batch.memory += memory;
  ++lane.next_seq;
  ++lane.records;
  ++unsent_;
  ++unacknowledged_;
  memory_ += memory;
}

RecordLanes::Batch& RecordLanes::OpenBatch(const SessionId& session, Lane& lane) {
  if (!lane.batches.empty()) {
    Batch& last = lane.batches.back();
    if (!last.closed && last.range.count < kBatch) return last;
  }
  auto batch = std::make_shared<pb::RecordBatch>();
  batch->set_session(session.Bytes());
  batch->set_token(lane.token);
  batch->set_first_seq(lane.next_seq);
  ++in_memory_;
  Batch& opened = lane.batches.emplace_back();
  opened.range = {session, lane.next_seq, 0};
  opened.batch = std::move(batch);
  return opened;
}

HeldBatch RecordLanes::Close(Batch& batch) {
  batch.closed = true;
  return {batch.range, batch.batch, batch.spilled};
}

std::optional<HeldBatch> RecordLanes::TakeUnsent() {
  const auto row = std::find_if(lanes_.begin(), lanes_.end(), [](const auto& lane) {
    return lane.second.sent < lane.second.batches.size();
  });
  if (row == lanes_.end()) return std::nullopt;
  Batch& batch = row->second.batches[row->second.sent++];
  unsent_ -= batch.range.count;
  return Close(batch);
}

void RecordLanes::Restart() {
  unsent_ = unacknowledged_;
  for (auto& [session, lane] : lanes_) lane.sent = 0;
}

// Batches that were not sent on this stream, too: the controller had them from an earlier one.
std::vector<HeldBatch> RecordLanes::Acknowledge(const SessionId& session, std::uint64_t seq) {
  std::vector<HeldBatch> done;
  const auto row = lanes_.find(session);
  if (row == lanes_.end()) return done;
  Lane& lane = row->second;
  while (!lane.batches.empty() && lane.batches.front().closed &&
         lane.batches.front().range.last_seq() <= seq) {
    done.push_back(Close(lane.batches.front()));
    Drop(lane);
  }
  return done;
}

void RecordLanes::Drop(Lane& lane) {
  const Batch& batch = lane.batches.front();
  if (lane.sent > 0) {
    --lane.sent;
  } else {
    unsent_ -= batch.range.count;
  }
  if (lane.on_disk > 0) {
    --lane.on_disk;
  } else {
    --in_memory_;
  }
  lane.records -= batch.range.count;
  unacknowledged_ -= batch.range.count;
  memory_ -= batch.memory;
  lane.batches.pop_front();
}

std::optional<HeldBatch> RecordLanes::OldestInMemory() {
  const auto row = std::find_if(lanes_.begin(), lanes_.end(), [](const auto& lane) {
    return lane.second.on_disk < lane.second.batches.size();
  });
  if (row == lanes_.end()) return std::nullopt;
  return Close(row->second.batches[row->second.on_disk]);
}

HeldBatch RecordLanes::Spilled(const RecordRange& range, std::shared_ptr<const SpilledBatch> spilled) {
  Lane& lane = lanes_[range.session];
  const bool waits =
      lane.on_disk < lane.batches.size() && lane.batches[lane.on_disk].range.first_seq == range.first_seq;
  if (!waits) return {range, nullptr, std::move(spilled)};
  Batch& batch = lane.batches[lane.on_disk++];
  HeldBatch done{range, std::move(batch.batch), nullptr};
  const std::uint64_t stubs = spilled->stubs.capacity() * sizeof(RecordStub) + sizeof(SpilledBatch);
  memory_ = memory_ - batch.memory + stubs;
  --in_memory_;
  batch.memory = stubs;
  batch.batch = nullptr;
  batch.spilled = std::move(spilled);
  return done;
}

std::string RecordLanes::Token(const SessionId& session) const {
  const auto row = lanes_.find(session);
  return row == lanes_.end() ? "" : row->second.token;
}

std::uint64_t RecordLanes::Unacknowledged(const SessionId& session) const {
  const auto row = lanes_.find(session);
  return row == lanes_.end() ? 0 : row->second.records;
}

std::uint64_t RecordLanes::LastOf(const SessionId& session) const {
  const auto row = lanes_.find(session);
  return row == lanes_.end() ? 0 : row->second.next_seq - 1;
}

}  // namespace imgperf
