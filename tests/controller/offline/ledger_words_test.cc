// The report against the live ledger: its counts, and the words by which a missing record is known.
#include <gmock/gmock.h>

#include "controller/offline/run_fold.h"
#include "controller/run/ledger.h"

namespace imgperf {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;

class Kept final : public JournalPort {
 public:
  Index Append(const pb::JournalEntry& entry) override {
    entries.push_back(entry);
    return entries.size();
  }
  std::vector<pb::JournalEntry> entries;
};

class Lines final : public LineSink {
 public:
  absl::Status Add(const std::function<void(std::string&)>& line) override {
    line(text);
    return absl::OkStatus();
  }
  std::string text;
};

class LedgerWordsTest : public ::testing::Test {
 protected:
  LedgerWordsTest() : ledger_(0, LossPolicy::kCount, journal_) {
    pb::JournalEntry start;
    start.mutable_phase_start()->set_name("load");
    journal_.Append(start);
  }
  AttemptId Dispatch() { return ledger_.Issue({}, session_, 10); }
  RunReport Report() {
    ledger_.Seal("the run's end", 20);
    pb::JournalEntry entry;
    *entry.mutable_phase_sealed()->mutable_counts() = ledger_.PhaseTally(0).Counts();
    journal_.Append(entry);
    entry.Clear();
    *entry.mutable_run_sealed()->mutable_counts() = ledger_.RunTally().Counts();
    journal_.Append(entry);
    Lines late;
    RunFold fold(lines_, late);
    for (const auto& kept : journal_.entries) EXPECT_TRUE(fold.Add(kept).ok());
    return fold.Finish(0);
  }

  Kept journal_;
  Ledger ledger_;
  Lines lines_;
  const SessionId session_ = SessionId::Random();
};

TEST_F(LedgerWordsTest, ARequestThatReturnedWithoutItsRecordIsAMissingRecord) {
  const AttemptId id = Dispatch();
  ledger_.OnReturned(id, session_);
  ledger_.OnLost(id, "worker killed", 15);
  const RunReport report = Report();
  EXPECT_EQ(report.outcomes.lost, 1U);
  EXPECT_THAT(report.validity.reasons, Contains(Field(&Reason::code, "missing_records")));
}

TEST_F(LedgerWordsTest, ARequestThatWasLostOnTheWayIsNone) {
  ledger_.OnLost(Dispatch(), "worker killed", 15);
  const RunReport report = Report();
  EXPECT_EQ(report.outcomes.lost, 1U);
  EXPECT_THAT(report.validity.reasons, ElementsAre(Field(&Reason::code, "nothing_measured")));
}

TEST_F(LedgerWordsTest, ARecordThatComesAfterItsLossIsCountedOnce) {
  const AttemptId id = Dispatch();
  ledger_.OnLost(id, "worker silent", 15);
  pb::Record record;
  record.set_credit(id.credit);
  record.set_attempt(id.attempt);
  record.set_outcome(pb::COMPLETED);
  ledger_.OnRecord(session_, 1, record);
  const RunReport report = Report();
  EXPECT_EQ(report.outcomes.completed, 1U);
  EXPECT_EQ(report.outcomes.lost, 0U);
  EXPECT_THAT(report.validity.reasons, ElementsAre());
  EXPECT_EQ(std::count(lines_.text.begin(), lines_.text.end(), '\n'), 1);
}

}  // namespace
}  // namespace imgperf
