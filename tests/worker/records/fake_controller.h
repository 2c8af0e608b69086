// A controller with memory: takes batches, acknowledges when told to, stops reading or breaks when told to.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "worker/records/record_stream.h"

namespace imgperf {

inline pb::Record MakeRecord(std::uint64_t credit) {
  pb::Record record;
  record.set_credit(credit);
  return record;
}

// Set its switches before there are streams, or through its methods. Thread: any.
class FakeController {
 public:
  class Stream final : public RecordStream {
   public:
    explicit Stream(FakeController& controller) : controller_(controller) {}
    bool Write(const pb::RecordBatch& batch) override { return controller_.Take(batch, *this); }
    bool Read(pb::RecordAck* ack) override {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return broken_ || !acks_.empty(); });
      if (acks_.empty()) return false;
      *ack = acks_.front();
      acks_.pop_front();
      return true;
    }
    void Break() override {
      {
        const std::lock_guard lock(mutex_);
        broken_ = true;
        changed_.notify_all();
      }
      controller_.changed_.notify_all();
    }
    std::string Error() override { return "broken by the test"; }
    bool broken() {
      const std::lock_guard lock(mutex_);
      return broken_;
    }
    void Acknowledge(const pb::RecordAck& ack) {
      const std::lock_guard lock(mutex_);
      acks_.push_back(ack);
      changed_.notify_all();
    }

   private:
    FakeController& controller_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<pb::RecordAck> acks_;
    bool broken_ = false;
  };

  std::unique_ptr<RecordStream> Open() {
    const std::lock_guard lock(mutex_);
    ++opened;
    auto stream = std::make_unique<Stream>(*this);
    newest_ = stream.get();
    return stream;
  }

  bool Take(const pb::RecordBatch& batch, Stream& stream) {
    std::unique_lock lock(mutex_);
    // A stream that breaks while we wait is seen within a moment: its Break cannot hold our lock.
    while (hold && !stream.broken()) changed_.wait_for(lock, std::chrono::milliseconds(10));
    if (hold) return false;
    if (lose_next > 0) {
      --lose_next;
      stream.Break();
      return false;
    }
    Remember(batch);
    const pb::RecordAck ack = AckOf(batch);
    if (break_after_take > 0 && --break_after_take == 0) {
      stream.Break();  // taken, and the acknowledgement is lost
    } else if (acknowledge) {
      stream.Acknowledge(ack);
    } else {
      owed_[batch.session()] = ack;
    }
    changed_.notify_all();
    return true;
  }

  void Hold() {
    const std::lock_guard lock(mutex_);
    hold = true;
  }
  // Goes on reading.
  void Release() {
    const std::lock_guard lock(mutex_);
    hold = false;
    changed_.notify_all();
  }
  // Acknowledges what came meanwhile, and from now on everything.
  void AcknowledgeAll() {
    const std::lock_guard lock(mutex_);
    acknowledge = true;
    for (const auto& [session, ack] : owed_) newest_->Acknowledge(ack);
  }
  void WaitReceived(std::uint64_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return received >= count; });
  }

  std::mutex mutex_;
  int opened = 0;
  int lose_next = 0;
  int break_after_take = 0;
  bool acknowledge = true;
  bool hold = false;  // reads nothing
  std::uint64_t received = 0;
  std::set<std::uint64_t> credits;
  std::map<std::string, std::set<std::uint64_t>> seen;
  std::map<std::string, std::vector<std::uint64_t>> order;  // numbers as they first came
  std::map<std::uint64_t, pb::Record> records;              // by credit, as they first came
  std::set<std::string> tokens;

 private:
  void Remember(const pb::RecordBatch& batch) {
    tokens.insert(batch.token());
    std::uint64_t seq = batch.first_seq();
    for (const pb::Record& record : batch.records()) {
      ++received;
      if (seen[batch.session()].insert(seq).second) {
        order[batch.session()].push_back(seq);
        credits.insert(record.credit());
        records.emplace(record.credit(), record);
      }
      ++seq;
    }
  }
  static pb::RecordAck AckOf(const pb::RecordBatch& batch) {
    pb::RecordAck ack;
    ack.set_session(batch.session());
    ack.set_seq(batch.first_seq() + static_cast<std::uint64_t>(batch.records_size()) - 1);
    return ack;
  }

  std::condition_variable changed_;
  Stream* newest_ = nullptr;
  std::map<std::string, pb::RecordAck> owed_;
};

}  // namespace imgperf
