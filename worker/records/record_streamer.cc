#include "worker/records/record_streamer.h"

#include <algorithm>
#include <chrono>

#include <spdlog/spdlog.h>

namespace imgperf {
namespace {

using std::chrono::milliseconds;

// Batches of 64 cost a fifteenth of single records; nobody waits for a record longer than this for the sake
// of it.
constexpr int kBatch = 64;
constexpr milliseconds kLinger{5};
constexpr milliseconds kFirstRetry{50};
constexpr milliseconds kLastRetry{1000};

std::uint64_t LastSeq(const pb::RecordBatch& batch) {
  return batch.first_seq() + static_cast<std::uint64_t>(batch.records_size()) - 1;
}

}  // namespace

RecordStreamer::RecordStreamer(Opener open) : open_(std::move(open)), writer_([this] { WriteLoop(); }) {}

RecordStreamer::~RecordStreamer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (current_ != nullptr) current_->Break();
  }
  changed_.notify_all();
  writer_.join();
}

void RecordStreamer::AddSession(const SessionId& session, const RecordToken& token) {
  const std::lock_guard lock(mutex_);
  lanes_[session].token = token.Bytes();
}

void RecordStreamer::Push(const SessionId& session, pb::Record record) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    Lane& lane = lanes_[session];
    const bool open_batch = lane.batches.size() > lane.sent && lane.batches.back()->records_size() < kBatch;
    if (!open_batch) {
      auto batch = std::make_shared<pb::RecordBatch>();
      batch->set_session(session.Bytes());
      batch->set_token(lane.token);
      batch->set_first_seq(lane.next_seq);
      lane.batches.push_back(std::move(batch));
    }
    *lane.batches.back()->add_records() = std::move(record);
    ++lane.next_seq;
    ++lane.waiting;
    ++unsent_;
    ++unacknowledged_;
    wake = writer_waits_ && (unsent_ == 1 || unsent_ >= kBatch);
  }
  if (wake) changed_.notify_one();
}

std::uint64_t RecordStreamer::Unacknowledged(const SessionId& session) const {
  const std::lock_guard lock(mutex_);
  const auto lane = lanes_.find(session);
  return lane == lanes_.end() ? 0 : lane->second.waiting;
}

bool RecordStreamer::WaitDrained(Nanos timeout_for) {
  std::unique_lock lock(mutex_);
  return drained_.wait_for(lock, std::chrono::nanoseconds(timeout_for), [&] { return unacknowledged_ == 0; });
}

void RecordStreamer::WriteLoop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    writer_waits_ = true;
    changed_.wait(lock, [&] { return stopping_ || unsent_ > 0 || (broken_ && unacknowledged_ > 0); });
    changed_.wait_for(lock, kLinger, [&] { return stopping_ || unsent_ >= kBatch; });
    writer_waits_ = false;
    if (stopping_) break;
    if (broken_) {
      WaitToRetry(lock);
      if (!stopping_) Reopen(lock);
    } else if (!SendOne(lock)) {
      broken_ = true;
    }
  }
  lock.unlock();
  if (stream_ != nullptr) stream_->Break();
  if (reader_.joinable()) reader_.join();
}

// The first stream opens at once. One that brought no acknowledgement is followed by a pause, twice as long
// each time: a controller that is away must not be asked a hundred times a second.
void RecordStreamer::WaitToRetry(std::unique_lock<std::mutex>& lock) {
  if (stream_ == nullptr) return;
  retry_ = acknowledged_ ? kFirstRetry : std::min(2 * retry_, kLastRetry);
  changed_.wait_for(lock, retry_, [&] { return stopping_; });
}

// Puts a fresh stream in place; everything unacknowledged is sent on it again.
void RecordStreamer::Reopen(std::unique_lock<std::mutex>& lock) {
  current_ = nullptr;  // whoever stops us must not break a stream that is being replaced
  lock.unlock();
  if (stream_ != nullptr) {
    stream_->Break();
    reader_.join();
    spdlog::warn("record stream broken, {} records to send again: {}", unacknowledged_.load(),
                 stream_->Error());
  }
  stream_ = open_();
  lock.lock();
  current_ = stream_.get();
  broken_ = acknowledged_ = false;
  unsent_ = 0;
  for (auto& [session, lane] : lanes_) {
    lane.sent = 0;
    unsent_ += lane.waiting;
  }
  if (stopping_) stream_->Break();  // the one who stops us may have looked before there was a stream to break
  reader_ = std::thread([this, stream = stream_.get()] { ReadLoop(stream); });
}

bool RecordStreamer::SendOne(std::unique_lock<std::mutex>& lock) {
  const auto lane = std::find_if(lanes_.begin(), lanes_.end(),
                                 [](auto& row) { return row.second.sent < row.second.batches.size(); });
  if (lane == lanes_.end()) {
    unsent_ = 0;
    return true;
  }
  const std::shared_ptr<pb::RecordBatch> batch = lane->second.batches[lane->second.sent];
  ++lane->second.sent;
  const auto count = static_cast<std::uint64_t>(batch->records_size());
  unsent_ -= std::min(unsent_, count);
  lock.unlock();
  const bool sent = stream_->Write(*batch);
  lock.lock();
  return sent && !broken_;
}

void RecordStreamer::ReadLoop(RecordStream* stream) {
  pb::RecordAck ack;
  while (stream->Read(&ack)) OnAck(ack);
  const std::lock_guard lock(mutex_);
  broken_ = true;
  changed_.notify_one();
}

void RecordStreamer::OnAck(const pb::RecordAck& ack) {
  const auto session = SessionId::FromBytes(ack.session());
  const std::lock_guard lock(mutex_);
  const auto row = session ? lanes_.find(*session) : lanes_.end();
  if (row == lanes_.end()) return;
  acknowledged_ = true;
  Lane& lane = row->second;
  while (lane.sent > 0 && !lane.batches.empty() && LastSeq(*lane.batches.front()) <= ack.seq()) {
    const auto count = static_cast<std::uint64_t>(lane.batches.front()->records_size());
    lane.batches.pop_front();
    --lane.sent;
    lane.waiting -= count;
    unacknowledged_ -= count;
  }
  if (unacknowledged_ == 0) drained_.notify_all();
}

}  // namespace imgperf
