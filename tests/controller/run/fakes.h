// The ports of the run's logic, with memory.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "controller/run/ledger_fold.h"
#include "controller/run/ports.h"
#include "proto/credit.pb.h"

namespace imgperf {

class FakeJournal final : public JournalPort {
 public:
  Index Append(const pb::JournalEntry& entry) override {
    entries.push_back(entry);
    folded.Update(fold.Add(entry));
    return entries.size();
  }
  const pb::JournalEntry& last() const { return entries.back(); }

  std::vector<pb::JournalEntry> entries;
  LedgerFold fold;
  absl::Status folded;  // the first contradiction
};

class FakeCredits final : public CreditPort {
 public:
  Result Send(const RouteId& route, std::string_view frame) override {
    if (result != Result::kSent) return result;
    pb::Envelope envelope;
    envelope.ParseFromArray(frame.data(), static_cast<int>(frame.size()));
    sent.emplace_back(route, envelope);
    return result;
  }

  Result result = Result::kSent;
  std::vector<std::pair<RouteId, pb::Envelope>> sent;
};

class FakeAcks final : public RecordAckPort {
 public:
  void Acknowledge(const SessionId& session, std::uint64_t seq) override { acked.emplace_back(session, seq); }
  std::vector<std::pair<SessionId, std::uint64_t>> acked;
};

}  // namespace imgperf
