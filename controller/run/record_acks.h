// Acknowledges records to their workers once the journal has them for good. Pure. Thread: credit loop.
#pragma once

#include <cstdint>
#include <deque>

#include "common/ids.h"
#include "controller/run/ports.h"

namespace imgperf {

class RecordAcks {
 public:
  explicit RecordAcks(RecordAckPort& port) : port_(port) {}

  // Records of `session` up to `seq` are decided; everything that came of them stands at or before `index`.
  void Expect(JournalPort::Index index, const SessionId& session, std::uint64_t seq) {
    if (index <= durable_) return port_.Acknowledge(session, seq);
    pending_.push_back({index, session, seq});
  }
  void OnDurable(JournalPort::Index index) {
    durable_ = index;
    while (!pending_.empty() && pending_.front().index <= index) {
      const Pending done = pending_.front();
      pending_.pop_front();
      port_.Acknowledge(done.session, done.seq);
    }
  }
  JournalPort::Index durable() const { return durable_; }

 private:
  struct Pending {
    JournalPort::Index index;
    SessionId session;
    std::uint64_t seq;
  };

  RecordAckPort& port_;
  JournalPort::Index durable_ = 0;
  std::deque<Pending> pending_;
};

}  // namespace imgperf
