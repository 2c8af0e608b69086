#include "controller/offline/worker_fold.h"

#include <gtest/gtest.h>

#include "tests/controller/offline/sample_run.h"

namespace imgperf {
namespace {

class WorkerFoldTest : public ::testing::Test {
 protected:
  void Closes(int worker, CreditId credit, AttemptNumber attempt, pb::AttemptClosed::Kind kind) {
    pb::JournalEntry entry;
    pb::AttemptClosed* closed = entry.mutable_attempt_closed();
    closed->set_session(SampleRun::Session(worker));
    closed->set_credit(credit);
    closed->set_attempt(attempt);
    closed->set_kind(kind);
    fold_.Add(entry);
  }
  void Loses(int worker, CreditId credit, AttemptNumber attempt = 0) {
    Closes(worker, credit, attempt, pb::AttemptClosed::LOST);
  }
  void Makes(CreditId credit, AttemptNumber attempt) {
    pb::JournalEntry entry;
    entry.mutable_attempt_made()->set_credit(credit);
    entry.mutable_attempt_made()->set_attempt(attempt);
    fold_.Add(entry);
  }
  void Records(int worker, CreditId credit, AttemptNumber attempt, bool late) {
    pb::JournalEntry entry;
    pb::RecordEntry* record = entry.mutable_record();
    record->set_session(SampleRun::Session(worker));
    record->set_seq(++seq_);
    record->set_late(late);
    record->mutable_record()->set_credit(credit);
    record->mutable_record()->set_attempt(attempt);
    record->mutable_record()->set_outcome(pb::COMPLETED);
    fold_.Add(entry);
  }
  WorkerReport Of(int worker) { return fold_.Reports()[fold_.IndexOf(SampleRun::Session(worker))]; }

  WorkerFold fold_;
  std::uint64_t seq_ = 0;
};

TEST_F(WorkerFoldTest, WhatIsReissuedIsCountedAtTheWorkerThatLostIt) {
  Loses(1, 7);
  Loses(1, 8);
  Makes(7, 1);
  Records(2, 7, 1, false);
  EXPECT_EQ(Of(1).lost, 2U);
  EXPECT_EQ(Of(1).reissued, 1U);
  EXPECT_EQ(Of(2).lost, 0U);
  EXPECT_EQ(Of(2).reissued, 0U);
}

TEST_F(WorkerFoldTest, ARecordThatComesAfterAllUndoesTheLoss) {
  Loses(1, 7);
  Records(1, 7, 0, false);
  EXPECT_EQ(Of(1).lost, 0U);
  Makes(7, 1);
  EXPECT_EQ(Of(1).reissued, 0U) << "nothing was lost any more";
}

TEST_F(WorkerFoldTest, ALateRecordDoesNot) {
  Loses(1, 7);
  Makes(7, 1);
  Records(1, 7, 0, true);
  EXPECT_EQ(Of(1).lost, 1U);
  EXPECT_EQ(Of(1).reissued, 1U);
  EXPECT_EQ(Of(1).late, 1U);
  EXPECT_EQ(Of(1).records, 1U);
}

TEST_F(WorkerFoldTest, WhatWasNeverStartedWasNotLost) {
  Loses(1, 7);
  Closes(1, 7, 0, pb::AttemptClosed::UNSTARTED);
  EXPECT_EQ(Of(1).lost, 0U);
  Makes(7, 1);
  EXPECT_EQ(Of(1).reissued, 0U) << "it went out again, and that is no reissue";
}

}  // namespace
}  // namespace imgperf
