#include "controller/run/cut_fold.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

class CutFoldTest : public testing::Test {
 protected:
  CutFoldTest() {
    pb::JournalEntry header;
    header.mutable_header()->set_run(7);
    header.mutable_header()->set_mono_anchor_ns(1000);
    Add(header);
  }
  void Add(const pb::JournalEntry& entry) {
    const absl::Status status = fold_.Add(entry);
    EXPECT_TRUE(status.ok()) << status;
  }
  void Start(std::uint32_t phase, CreditId first, Nanos t0, std::uint64_t before = 0) {
    pb::JournalEntry entry;
    entry.mutable_phase_start()->set_phase(phase);
    entry.mutable_phase_start()->set_first_credit(first);
    entry.mutable_phase_start()->set_t0_ns(t0);
    entry.mutable_phase_start()->set_issued_before(before);
    Add(entry);
  }
  void Watermark(CreditId limit) {
    pb::JournalEntry entry;
    entry.mutable_watermark()->set_limit(limit);
    Add(entry);
  }
  void Record(CreditId credit, std::uint64_t seq, AttemptNumber attempt = 0) {
    pb::JournalEntry entry;
    entry.mutable_record()->set_session(session_.Bytes());
    entry.mutable_record()->set_seq(seq);
    entry.mutable_record()->mutable_record()->set_credit(credit);
    entry.mutable_record()->mutable_record()->set_attempt(attempt);
    entry.mutable_record()->mutable_record()->set_outcome(pb::COMPLETED);
    Add(entry);
  }
  void Closed(CreditId credit, AttemptNumber attempt, pb::AttemptClosed::Kind kind) {
    pb::JournalEntry entry;
    entry.mutable_attempt_closed()->set_credit(credit);
    entry.mutable_attempt_closed()->set_attempt(attempt);
    entry.mutable_attempt_closed()->set_kind(kind);
    entry.mutable_attempt_closed()->set_session(session_.Bytes());
    Add(entry);
  }
  void Made(CreditId credit, AttemptNumber attempt) {
    pb::JournalEntry entry;
    entry.mutable_attempt_made()->set_credit(credit);
    entry.mutable_attempt_made()->set_attempt(attempt);
    Add(entry);
  }
  void Alive(Nanos at) {
    pb::JournalEntry entry;
    entry.mutable_alive()->set_at_ns(at);
    Add(entry);
  }
  CutRun Finish() {
    auto cut = fold_.Finish();
    EXPECT_TRUE(cut.ok()) << cut.status();
    return *std::move(cut);
  }

  CutFold fold_;
  SessionId session_ = SessionId::Random();
};

TEST_F(CutFoldTest, WhatNoEntrySpeaksOfIsUnknownUpToTheWatermark) {
  Start(0, 0, 2000);
  Watermark(10);
  Record(0, 1);
  Record(2, 2);
  const CutRun cut = Finish();
  ASSERT_EQ(cut.ledger.states.size(), 10U);
  EXPECT_EQ(cut.known_end, 3U);
  EXPECT_EQ(cut.ledger.states[0], CreditState::kCompleted);
  EXPECT_EQ(cut.ledger.states[1], CreditState::kUnknown);
  EXPECT_EQ(cut.ledger.states[9], CreditState::kUnknown);
  EXPECT_EQ(cut.ledger.closed[0].issued, 2U);
  EXPECT_EQ(cut.ledger.closed[0].Violation(), "");
}

TEST_F(CutFoldTest, OpenCreditsKeepTheirAttemptsAndAreNotCountedAsClosed) {
  Start(0, 0, 2000);
  Watermark(4);
  Closed(1, 0, pb::AttemptClosed::LOST);
  Made(1, 1);
  Closed(2, 0, pb::AttemptClosed::UNSTARTED);
  Record(0, 1);
  const CutRun cut = Finish();
  ASSERT_EQ(cut.ledger.open.size(), 2U);
  const OpenCredit& reissued = cut.ledger.open.at(1);
  ASSERT_EQ(reissued.attempts.size(), 2U);
  EXPECT_EQ(reissued.attempts[0].state, AttemptState::kLost);
  EXPECT_EQ(reissued.attempts[0].session, session_);
  EXPECT_EQ(reissued.attempts[1].number, 1U);
  EXPECT_EQ(reissued.attempts[1].state, AttemptState::kHeld);
  EXPECT_EQ(reissued.reissues, 1U);
  const Tally& closed = cut.ledger.closed[0];
  EXPECT_EQ(closed.issued, 1U);
  EXPECT_EQ(closed.made, 1U);
  EXPECT_EQ(closed.open, 0U);
  EXPECT_EQ(closed.Violation(), "");
}

TEST_F(CutFoldTest, ALostCreditsRecordMayStillCome) {
  Start(0, 0, 2000);
  Watermark(2);
  Closed(0, 0, pb::AttemptClosed::LOST);
  pb::JournalEntry entry;
  entry.mutable_verdict()->set_kind(pb::Verdict::LOST);
  entry.mutable_verdict()->set_dispatched_ns(5);
  Add(entry);
  const CutRun cut = Finish();
  EXPECT_EQ(cut.ledger.states[0], CreditState::kLost);
  ASSERT_TRUE(cut.ledger.lost.contains(0));
  EXPECT_TRUE(cut.ledger.open.empty());
  EXPECT_EQ(cut.ledger.closed[0].Violation(), "");
}

TEST_F(CutFoldTest, ActiveTimeIsWhatIsProved) {
  Start(0, 0, 2000);
  Alive(2500);
  Alive(3000);
  const CutRun cut = Finish();
  EXPECT_EQ(cut.seen, 3000);
  EXPECT_EQ(cut.active_for.at(0), 1000);
}

TEST_F(CutFoldTest, LegsOfOnePhaseAreOneRowOfCredits) {
  Start(0, 0, 2000);
  Watermark(3);
  Record(0, 1);
  Record(1, 2);
  Record(2, 3);
  pb::JournalEntry header;
  header.mutable_header()->set_run(7);
  header.mutable_header()->set_epoch(1);
  Add(header);
  Start(1, 3, 9000);     // a warm-up, say
  Start(0, 5, 9500, 3);  // goes on
  Watermark(8);
  const CutRun cut = Finish();
  EXPECT_EQ(cut.IndexOf(2), 2U);
  EXPECT_EQ(cut.IndexOf(5), 3U);
  EXPECT_EQ(cut.LegOf(4)->phase, 1U);
  EXPECT_EQ(cut.LegOf(7)->epoch, 1U);
}

TEST_F(CutFoldTest, AWatermarkMayFallBetweenTwoLives) {
  Watermark(100);
  Watermark(4);  // what was settled: no more was ever issued
  EXPECT_EQ(Finish().ledger.states.size(), 4U);
}

TEST_F(CutFoldTest, SessionsLiveUntilTheirEnd) {
  pb::JournalEntry entry;
  entry.mutable_session_start()->set_session(session_.Bytes());
  entry.mutable_session_start()->set_name("w");
  entry.mutable_session_start()->set_token_hash("hash");
  Add(entry);
  Start(0, 0, 2000);
  Watermark(3);
  Record(0, 1);
  Record(1, 2);
  const CutRun cut = Finish();
  ASSERT_EQ(cut.sessions.size(), 1U);
  EXPECT_TRUE(cut.sessions[0].live);
  EXPECT_EQ(cut.sessions[0].token_hash, "hash");
  EXPECT_EQ(cut.sessions[0].records_received, 2U);
}

TEST_F(CutFoldTest, CreditsWhosePhaseStartWasNotToBeSalvagedAreTheFirstPhases) {
  Watermark(4);
  Record(0, 1);
  Record(2, 2);
  const CutRun cut = Finish();
  ASSERT_NE(cut.LegOf(1), nullptr);
  EXPECT_EQ(cut.LegOf(1)->phase, 0U);
  EXPECT_EQ(cut.ledger.phase_starts.at(0), 0U);
  EXPECT_EQ(cut.ledger.closed.at(0).completed, 2U);
}

TEST_F(CutFoldTest, AnAbsurdWatermarkIsCorruption) {
  pb::JournalEntry entry;
  entry.mutable_watermark()->set_limit(1ULL << 60);
  EXPECT_EQ(fold_.Add(entry).code(), absl::StatusCode::kDataLoss);
}

TEST(CutFold, ARunWithoutAHeaderNeverBegan) {
  CutFold fold;
  EXPECT_EQ(fold.Finish().status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace imgperf
