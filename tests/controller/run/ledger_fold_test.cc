#include "controller/run/ledger_fold.h"

#include <random>

#include <gtest/gtest.h>

#include "controller/run/ledger.h"
#include "tests/controller/run/fakes.h"

namespace imgperf {
namespace {

pb::JournalEntry RecordEntry(CreditId credit, AttemptNumber attempt, bool late = false) {
  pb::JournalEntry entry;
  entry.mutable_record()->mutable_record()->set_credit(credit);
  entry.mutable_record()->mutable_record()->set_attempt(attempt);
  entry.mutable_record()->mutable_record()->set_outcome(pb::COMPLETED);
  entry.mutable_record()->set_late(late);
  return entry;
}

pb::JournalEntry Closed(CreditId credit, AttemptNumber attempt, pb::AttemptClosed::Kind kind) {
  pb::JournalEntry entry;
  entry.mutable_attempt_closed()->set_credit(credit);
  entry.mutable_attempt_closed()->set_attempt(attempt);
  entry.mutable_attempt_closed()->set_kind(kind);
  return entry;
}

pb::JournalEntry VerdictEntry(CreditId credit, pb::Verdict::Kind kind, std::int64_t dispatched) {
  pb::JournalEntry entry;
  entry.mutable_verdict()->set_credit(credit);
  entry.mutable_verdict()->set_kind(kind);
  entry.mutable_verdict()->set_dispatched_ns(dispatched);
  return entry;
}

pb::JournalEntry Made(CreditId credit, AttemptNumber attempt) {
  pb::JournalEntry entry;
  entry.mutable_attempt_made()->set_credit(credit);
  entry.mutable_attempt_made()->set_attempt(attempt);
  return entry;
}

TEST(LedgerFold, ARecordIsIssueAttemptAndOutcomeAtOnce) {
  LedgerFold fold;
  ASSERT_TRUE(fold.Add(RecordEntry(3, 0)).ok());
  EXPECT_TRUE(fold.Accepted());
  EXPECT_EQ(fold.OutcomeOf(3), FoldedOutcome::kCompleted);
  EXPECT_EQ(fold.OutcomeOf(2), FoldedOutcome::kUnknown);
  EXPECT_EQ(fold.Counts().issued(), 1u);
  EXPECT_EQ(fold.Counts().attempts_recorded(), 1u);
}

TEST(LedgerFold, LateRecordsAreCountedAndNotAccepted) {
  LedgerFold fold;
  ASSERT_TRUE(fold.Add(Closed(0, 0, pb::AttemptClosed::LOST)).ok());
  ASSERT_TRUE(fold.Add(Made(0, 1)).ok());
  ASSERT_TRUE(fold.Add(RecordEntry(0, 1)).ok());
  ASSERT_TRUE(fold.Add(RecordEntry(0, 0, true)).ok());
  EXPECT_FALSE(fold.Accepted());
  EXPECT_EQ(fold.Counts().late(), 1u);
  EXPECT_EQ(fold.Counts().reissues(), 1u);
  EXPECT_EQ(fold.Counts().attempts_lost(), 1u);
  EXPECT_EQ(fold.Counts().attempts_made(), 2u);
}

TEST(LedgerFold, ALostAttemptsRecordReinstatesIt) {
  LedgerFold fold;
  ASSERT_TRUE(fold.Add(Closed(0, 0, pb::AttemptClosed::LOST)).ok());
  EXPECT_EQ(fold.OutcomeOf(0), FoldedOutcome::kOpen);
  ASSERT_TRUE(fold.Add(RecordEntry(0, 0)).ok());
  EXPECT_TRUE(fold.Accepted());
  EXPECT_EQ(fold.Counts().attempts_lost(), 0u);
}

TEST(LedgerFold, VerdictsCloseWhatWasLostUnstartedOrNeverSent) {
  LedgerFold fold;
  ASSERT_TRUE(fold.Add(Closed(0, 0, pb::AttemptClosed::LOST)).ok());
  ASSERT_TRUE(fold.Add(VerdictEntry(0, pb::Verdict::LOST, 5)).ok());
  ASSERT_TRUE(fold.Add(Closed(1, 0, pb::AttemptClosed::UNSTARTED)).ok());
  ASSERT_TRUE(fold.Add(VerdictEntry(1, pb::Verdict::UNSENT, 5)).ok());
  ASSERT_TRUE(fold.Add(VerdictEntry(2, pb::Verdict::UNSENT, 0)).ok());
  EXPECT_EQ(fold.Counts().lost(), 1u);
  EXPECT_EQ(fold.Counts().unsent(), 2u);
  EXPECT_EQ(fold.Counts().open(), 0u);
  EXPECT_EQ(fold.Counts().attempts_made(), 2u);
}

TEST(LedgerFold, ContradictionsAreNamed) {
  LedgerFold fold;
  ASSERT_TRUE(fold.Add(RecordEntry(0, 0)).ok());
  const absl::Status twice = fold.Add(RecordEntry(0, 0));
  EXPECT_TRUE(absl::IsDataLoss(twice));
  EXPECT_NE(twice.message().find("credit 0"), std::string::npos) << twice;
  EXPECT_FALSE(fold.Accepted());
  EXPECT_FALSE(fold.Add(Closed(0, 0, pb::AttemptClosed::LOST)).ok());
  EXPECT_FALSE(fold.Add(VerdictEntry(0, pb::Verdict::LOST, 5)).ok());
  EXPECT_FALSE(fold.Add(VerdictEntry(1, pb::Verdict::LOST, 5)).ok());
  EXPECT_FALSE(fold.Add(Made(1, 1)).ok());
  EXPECT_FALSE(fold.Add(RecordEntry(UINT64_MAX, 0)).ok());
}

// Random lives of credits against the fold of what the ledger wrote.
struct RandomLedger {
  explicit RandomLedger(std::uint32_t seed)
      : dice(seed), ledger(0, seed % 2 == 0 ? LossPolicy::kReissue : LossPolicy::kCount, journal) {}

  AttemptId Any() {
    const CreditId credit = dice() % (ledger.next_credit() + 1);
    return {credit, static_cast<AttemptNumber>(dice() % 3)};
  }
  void Step() {
    const SessionId& session = sessions[dice() % 2];
    switch (dice() % 8) {
      case 0:
      case 1:
        ledger.Issue(Credit(), session, now);
        break;
      case 2:
        if (const auto waiting = ledger.NextWaiting()) ledger.DispatchAgain(*waiting, session, now);
        break;
      case 3:
        ledger.OnReturned(Any(), session);
        break;
      case 4:
        ledger.OnNeverStarted(Any(), session, now);
        break;
      case 5:
        ledger.OnLost(Any(), "lost", now);
        break;
      default:
        Record(session);
    }
    if (dice() % 100 == 0) SealPhase();
  }
  OpenCredit Credit() {
    OpenCredit credit;
    credit.phase = phase;
    return credit;
  }
  void Record(const SessionId& session) {
    const AttemptId id = Any();
    pb::Record record;
    record.set_credit(id.credit);
    record.set_attempt(id.attempt);
    record.set_outcome(static_cast<pb::Outcome>(1 + dice() % 3));
    const Ruling ruling = ledger.OnRecord(session, ++seq, record);
    const bool counts = ruling == Ruling::kApplied || ruling == Ruling::kReinstated;
    if (counts || ruling == Ruling::kLate) {
      EXPECT_EQ(journal.fold.Accepted(), counts);
    }
  }
  void SealPhase() {
    ledger.Seal("sealed", now);
    ledger.ResumeDispatching();
    ++phase;
    EXPECT_EQ(Comparable().ShortDebugString(), journal.fold.Counts().ShortDebugString());
  }
  pb::LedgerCounts Comparable() const {
    pb::LedgerCounts counts = ledger.RunTally().Counts();
    counts.set_duplicates(0);  // never journalled
    return counts;
  }

  std::mt19937 dice;
  FakeJournal journal;
  Ledger ledger;
  SessionId sessions[2] = {SessionId::Random(), SessionId::Random()};
  Nanos now = 1;
  std::uint64_t seq = 0;
  std::uint32_t phase = 0;
};

TEST(LedgerFold, AgreesWithTheLiveLedgerOnRandomHistories) {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    RandomLedger random(seed);
    for (int step = 0; step < 400; ++step) {
      random.Step();
      ASSERT_EQ(random.ledger.Violation(), "") << "seed " << seed;
      ASSERT_TRUE(random.journal.folded.ok()) << random.journal.folded << " seed " << seed;
    }
    random.SealPhase();
    for (CreditId credit = 0; credit < random.ledger.next_credit(); ++credit) {
      ASSERT_EQ(static_cast<int>(random.ledger.StateOf(credit)),
                static_cast<int>(random.journal.fold.OutcomeOf(credit)));
    }
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace imgperf
