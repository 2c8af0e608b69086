// What the run's logic asks of the outside world. The credit server and the journal stand behind these in the
// program, fakes with memory in the tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/ids.h"
#include "proto/journal.pb.h"

namespace imgperf {

using RouteId = std::string;  // ZeroMQ's routing id of one connection

// Thread: credit loop.
class CreditPort {
 public:
  enum class Result { kSent, kFull, kUnroutable };
  virtual ~CreditPort() = default;
  // Never blocks. kSent promises nothing about arrival.
  virtual Result Send(const RouteId& route, std::string_view frame) = 0;
};

// The journal as the ledger sees it: entries in the order of its decisions. Thread: credit loop.
class JournalPort {
 public:
  using Index = std::uint64_t;  // 1, 2, 3 … in the order appended
  virtual ~JournalPort() = default;
  // Queues the entry. RunCore::OnDurable is called, later and on the same thread, once it and all before it
  // are durable.
  virtual Index Append(const pb::JournalEntry& entry) = 0;
};

// Where accepted records' acknowledgements go. Thread: credit loop.
class RecordAckPort {
 public:
  virtual ~RecordAckPort() = default;
  // Every record of `session` up to `seq` is durable.
  virtual void Acknowledge(const SessionId& session, std::uint64_t seq) = 0;
};

}  // namespace imgperf
