#include "worker/records/record_streamer.h"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

namespace imgperf {
namespace {

using std::chrono::milliseconds;

// Nobody waits for a record longer than this for the sake of its batch.
constexpr milliseconds kLinger{5};
constexpr milliseconds kFirstRetry{50};
constexpr milliseconds kLastRetry{1000};

}  // namespace

RecordStreamer::RecordStreamer(Opener open, std::uint64_t memory, SpillStore* spill)
    : open_(std::move(open)), memory_(memory), spill_(spill), writer_([this] { WriteLoop(); }) {
  if (spill_ != nullptr) spiller_ = std::thread([this] { SpillLoop(); });
}

RecordStreamer::~RecordStreamer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (current_ != nullptr) current_->Break();
  }
  changed_.notify_all();
  spill_due_.notify_all();
  writer_.join();
  if (spiller_.joinable()) spiller_.join();
  TellSpilled();
}

void RecordStreamer::AddSession(const SessionId& session, const RecordToken& token) {
  const std::lock_guard lock(mutex_);
  lanes_.AddSession(session, token.Bytes());
}

void RecordStreamer::Push(const SessionId& session, pb::Record record) {
  bool wake = false;
  bool wake_spiller = false;
  const std::uint64_t memory = MemoryOf(record);
  {
    const std::lock_guard lock(mutex_);
    lanes_.Push(session, std::move(record), memory);
    Count();
    wake = writer_waits_ && (lanes_.unsent() == 1 || lanes_.unsent() >= RecordLanes::kBatch);
    wake_spiller = spiller_waits_ && MaySpill();
  }
  if (wake) changed_.notify_one();
  if (wake_spiller) spill_due_.notify_one();
}

std::uint64_t RecordStreamer::Unacknowledged(const SessionId& session) const {
  const std::lock_guard lock(mutex_);
  return lanes_.Unacknowledged(session);
}

std::uint64_t RecordStreamer::LastOf(const SessionId& session) const {
  const std::lock_guard lock(mutex_);
  return lanes_.LastOf(session);
}

bool RecordStreamer::WaitDrained(Nanos patience) {
  std::unique_lock lock(mutex_);
  while (unacknowledged_ > 0) {
    const std::uint64_t before = acks_;
    if (!drained_.wait_for(lock, std::chrono::nanoseconds(patience), [&] { return acks_ != before; }))
      return false;
  }
  return true;
}

void RecordStreamer::Count() {
  unacknowledged_ = lanes_.unacknowledged();
  const std::uint64_t bound = full_ ? memory_ - memory_ / 4 : memory_;
  full_ = lanes_.memory() >= bound;
}

void RecordStreamer::WriteLoop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    writer_waits_ = true;
    changed_.wait(lock, [&] { return stopping_ || lanes_.unsent() > 0 || (broken_ && unacknowledged_ > 0); });
    changed_.wait_for(lock, kLinger, [&] { return stopping_ || lanes_.unsent() >= RecordLanes::kBatch; });
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
  lanes_.Restart();
  if (stopping_) stream_->Break();  // the one who stops us may have looked before there was a stream to break
  reader_ = std::thread([this, stream = stream_.get()] { ReadLoop(stream); });
}

bool RecordStreamer::SendOne(std::unique_lock<std::mutex>& lock) {
  auto held = lanes_.TakeUnsent();
  if (!held) return true;
  std::string token = lanes_.Token(held->range.session);
  lock.unlock();
  const bool sent = Send(*held, std::move(token));
  held.reset();  // may remove a file
  lock.lock();
  return sent && !broken_;
}

bool RecordStreamer::Send(const HeldBatch& held, std::string token) {
  if (held.batch != nullptr) return stream_->Write(*held.batch);
  pb::RecordBatch batch = ReadBack(held);
  batch.set_token(std::move(token));
  read_back_ += held.range.count;
  return stream_->Write(batch);
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
  if (!session) return;
  std::vector<HeldBatch> done;
  {
    const std::lock_guard lock(mutex_);
    done = lanes_.Acknowledge(*session, ack.seq());
    acknowledged_ = true;
    if (!done.empty()) ++acks_;
    Count();
    drained_.notify_all();
  }
  if (done.empty()) return;
  done.clear();  // may remove a file: outside the lock
  const std::lock_guard lock(mutex_);
  if (halt_ != Halt::kUntilReleased) return;
  halt_ = Halt::kNone;  // whether that was room enough, the store will say
  spill_due_.notify_one();
}

}  // namespace imgperf
