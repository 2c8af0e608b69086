// The state table of proto/README.md, cell by cell.
#include "controller/run/ledger.h"

#include <gtest/gtest.h>

#include "tests/controller/run/fakes.h"

namespace imgperf {
namespace {

struct LedgerTest : testing::Test {
  FakeJournal journal;
  Ledger ledger{0, LossPolicy::kReissue, journal};
  SessionId s = SessionId::Random();
  SessionId t = SessionId::Random();
  std::uint64_t seq = 0;

  AttemptId Issue() { return ledger.Issue({}, s, 10); }
  pb::Record RecordOf(AttemptId id, pb::Outcome outcome = pb::COMPLETED) {
    pb::Record record;
    record.set_credit(id.credit);
    record.set_attempt(id.attempt);
    record.set_outcome(outcome);
    return record;
  }
  Ruling Record(AttemptId id, const SessionId& session, pb::Outcome outcome = pb::COMPLETED) {
    return ledger.OnRecord(session, ++seq, RecordOf(id, outcome));
  }
  AttemptId Lost() {
    const AttemptId id = Issue();
    ledger.OnLost(id, "silence", 20);
    return id;
  }
  AttemptId Again(CreditId credit) { return ledger.DispatchAgain(credit, t, 30); }
  void TearDown() override {
    EXPECT_EQ(ledger.Violation(), "");
    EXPECT_TRUE(journal.folded.ok()) << journal.folded;
    EXPECT_EQ(journal.fold.Counts().attempts_lost(), ledger.RunTally().attempts_lost);
    EXPECT_EQ(journal.fold.Counts().completed(), ledger.RunTally().completed);
  }
};

TEST_F(LedgerTest, ADispatchedAttemptIsHeldOnceAcknowledged) {
  const AttemptId id = Issue();
  EXPECT_EQ(ledger.StateOf(id), AttemptState::kDispatched);
  ledger.OnAcknowledged(id);
  EXPECT_EQ(ledger.StateOf(id), AttemptState::kHeld);
  EXPECT_EQ(ledger.in_flight(), 1u);
}

TEST_F(LedgerTest, AReturnFreesItAndItsRecordClosesIt) {
  const AttemptId id = Issue();
  EXPECT_EQ(ledger.OnReturned(id, s), Ruling::kApplied);
  EXPECT_EQ(ledger.in_flight(), 0u);
  EXPECT_FALSE(ledger.Settled()) << "the record is still to come";
  EXPECT_EQ(ledger.OnReturned(id, s), Ruling::kDuplicate);
  EXPECT_EQ(Record(id, s, pb::FAILED), Ruling::kApplied);
  EXPECT_EQ(ledger.StateOf(id.credit), CreditState::kFailed);
  EXPECT_TRUE(ledger.Settled());
  EXPECT_EQ(ledger.OnReturned(id, s), Ruling::kIgnored);
}

TEST_F(LedgerTest, ARecordBeforeItsReturnIsTheTruthAllTheSame) {
  const AttemptId id = Issue();
  EXPECT_EQ(Record(id, s, pb::CANCELLED), Ruling::kApplied);
  EXPECT_EQ(ledger.StateOf(id.credit), CreditState::kCancelled);
  EXPECT_TRUE(journal.last().has_record());
  EXPECT_FALSE(journal.last().record().late());
}

TEST_F(LedgerTest, ASecondRecordIsDroppedAndCounted) {
  const AttemptId id = Issue();
  Record(id, s);
  const std::size_t entries = journal.entries.size();
  EXPECT_EQ(Record(id, s, pb::FAILED), Ruling::kDuplicate);
  EXPECT_EQ(journal.entries.size(), entries);
  EXPECT_EQ(ledger.StateOf(id.credit), CreditState::kCompleted);
  EXPECT_EQ(ledger.RunTally().duplicates, 1u);
}

TEST_F(LedgerTest, WordsOnAttemptsNeverMadeBreakTheProtocol) {
  const AttemptId id = Issue();
  EXPECT_EQ(Record({99, 0}, s), Ruling::kProtocolError);
  EXPECT_EQ(Record({id.credit, 1}, s), Ruling::kProtocolError);
  EXPECT_EQ(ledger.OnReturned({99, 0}, s), Ruling::kProtocolError);
  EXPECT_EQ(ledger.OnNeverStarted({99, 0}, s, 0), Ruling::kProtocolError);
  EXPECT_EQ(Record({id.credit, kAttemptsPerEpoch}, s), Ruling::kProtocolError);
}

TEST_F(LedgerTest, WordsOnAnothersAttemptBreakTheProtocol) {
  const AttemptId id = Issue();
  EXPECT_EQ(Record(id, t), Ruling::kProtocolError);
  EXPECT_EQ(ledger.OnReturned(id, t), Ruling::kProtocolError);
  EXPECT_EQ(ledger.OnNeverStarted(id, t, 0), Ruling::kProtocolError);
}

TEST_F(LedgerTest, ANeverStartedCreditWaitsForAnotherDispatch) {
  const AttemptId id = Issue();
  EXPECT_EQ(ledger.OnNeverStarted(id, s, 20), Ruling::kApplied);
  EXPECT_EQ(journal.last().attempt_closed().kind(), pb::AttemptClosed::UNSTARTED);
  ASSERT_EQ(ledger.NextWaiting(), id.credit);
  const AttemptId second = Again(id.credit);
  EXPECT_EQ(second.attempt, 1u);
  EXPECT_EQ(journal.last().attempt_made().attempt(), 1u);
  EXPECT_EQ(ledger.RunTally().redispatches, 1u);
  EXPECT_EQ(Record(second, t), Ruling::kApplied);
  EXPECT_EQ(Record(id, s), Ruling::kDuplicate) << "it said itself that it never started it";
}

TEST_F(LedgerTest, AReturnedCreditCannotHaveNeverStarted) {
  const AttemptId id = Issue();
  ledger.OnReturned(id, s);
  EXPECT_EQ(ledger.OnNeverStarted(id, s, 20), Ruling::kProtocolError);
}

TEST_F(LedgerTest, ALostAttemptIsReissuedFirst) {
  const AttemptId id = Lost();
  Issue();
  EXPECT_EQ(ledger.NextWaiting(), id.credit);
  Again(id.credit);
  EXPECT_EQ(ledger.RunTally().reissues, 1u);
}

TEST_F(LedgerTest, ARecordBeforeTheReissueReinstatesAndDropsIt) {
  const AttemptId id = Lost();
  EXPECT_EQ(Record(id, s), Ruling::kReinstated);
  EXPECT_FALSE(ledger.NextWaiting());
  EXPECT_EQ(ledger.StateOf(id.credit), CreditState::kCompleted);
  EXPECT_EQ(ledger.RunTally().attempts_lost, 0u);
}

TEST_F(LedgerTest, ARecordAfterTheReissueIsLate) {
  const AttemptId id = Lost();
  const AttemptId second = Again(id.credit);
  EXPECT_EQ(Record(id, s), Ruling::kLate);
  EXPECT_TRUE(journal.last().record().late());
  EXPECT_EQ(Record(second, t), Ruling::kApplied);
  EXPECT_EQ(Record(id, s), Ruling::kDuplicate);
  EXPECT_EQ(ledger.RunTally().attempts_lost, 1u);
  EXPECT_EQ(ledger.RunTally().late, 1u);
}

TEST_F(LedgerTest, ALostAttemptThatNeverStartedIsRedispatchedWithoutUsingUpAReissue) {
  const AttemptId id = Lost();
  EXPECT_EQ(ledger.OnNeverStarted(id, s, 25), Ruling::kReinstated);
  ASSERT_EQ(ledger.NextWaiting(), id.credit);
  Again(id.credit);
  EXPECT_EQ(ledger.RunTally().reissues, 0u);
  EXPECT_EQ(ledger.RunTally().redispatches, 1u);
}

TEST_F(LedgerTest, AReturnOfALostAttemptChangesNothing) {
  const AttemptId id = Lost();
  EXPECT_EQ(ledger.OnReturned(id, s), Ruling::kIgnored);
  EXPECT_EQ(ledger.NextWaiting(), id.credit);
}

TEST_F(LedgerTest, ThreeReissuesAreTheMost) {
  const AttemptId id = Lost();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(ledger.NextWaiting());
    ledger.OnLost(Again(id.credit), "silence", 40);
  }
  EXPECT_FALSE(ledger.NextWaiting());
  EXPECT_TRUE(ledger.Settled());
  ledger.Seal("end", 50);
  EXPECT_EQ(ledger.StateOf(id.credit), CreditState::kLost);
  EXPECT_EQ(journal.last().verdict().kind(), pb::Verdict::LOST);
  EXPECT_EQ(journal.last().verdict().attempt(), 3u);
}

TEST_F(LedgerTest, AnAwaitedAttemptIsNeitherReissuedNorSettled) {
  const AttemptId id = Lost();
  EXPECT_FALSE(ledger.Await(id, t)) << "not that session's";
  ASSERT_TRUE(ledger.Await(id, s));
  EXPECT_FALSE(ledger.NextWaiting());
  EXPECT_FALSE(ledger.Settled());
  ledger.StopAwaiting(id.credit, 30);
  EXPECT_EQ(ledger.NextWaiting(), id.credit);
  const AttemptId second = Again(id.credit);
  EXPECT_FALSE(ledger.Await(id, s)) << "a successor runs";
  EXPECT_FALSE(ledger.Await(second, t)) << "not lost";
}

TEST_F(LedgerTest, StoppingClosesUnstartedCreditsUnsentAndKeepsLostOnesForTheirVerdict) {
  const AttemptId unstarted = Issue();
  const AttemptId lost = Lost();
  ledger.OnNeverStarted(unstarted, s, 20);
  ledger.StopDispatching(30);
  EXPECT_EQ(ledger.StateOf(unstarted.credit), CreditState::kUnsent);
  EXPECT_EQ(ledger.StateOf(lost.credit), CreditState::kOpen);
  EXPECT_TRUE(ledger.Settled());
  EXPECT_EQ(Record(lost, s), Ruling::kReinstated) << "until the phase is sealed";
}

TEST_F(LedgerTest, AfterStoppingAnUnstartedCreditClosesAtOnce) {
  const AttemptId id = Issue();
  ledger.StopDispatching(30);
  ledger.OnNeverStarted(id, s, 40);
  EXPECT_EQ(ledger.StateOf(id.credit), CreditState::kUnsent);
  EXPECT_EQ(journal.last().verdict().kind(), pb::Verdict::UNSENT);
}

TEST_F(LedgerTest, SealingLosesWhatIsOpenWithTheReason) {
  OpenCredit credit;
  credit.due = 7;
  credit.entry = 3;
  const AttemptId held = ledger.Issue(credit, s, 10);
  const AttemptId returned = Issue();
  ledger.OnReturned(returned, s);
  ledger.Seal("no answer", 50);
  EXPECT_EQ(ledger.StateOf(held.credit), CreditState::kLost);
  EXPECT_EQ(ledger.RunTally().open, 0u);
  const pb::Verdict& verdict = journal.entries[1].verdict();
  EXPECT_EQ(verdict.credit(), held.credit);
  EXPECT_EQ(verdict.due_ns(), 7);
  EXPECT_EQ(verdict.entry(), 3u);
  EXPECT_EQ(verdict.dispatched_ns(), 10);
  EXPECT_EQ(verdict.reason(), "no answer");
  EXPECT_FALSE(verdict.returned());
  EXPECT_TRUE(journal.last().verdict().returned());
  EXPECT_NE(journal.last().verdict().reason().find("record never came"), std::string::npos);
  EXPECT_EQ(Record(held, s), Ruling::kLate);
  EXPECT_EQ(Record(held, s), Ruling::kDuplicate);
  EXPECT_EQ(Record(held, t), Ruling::kProtocolError);
}

TEST_F(LedgerTest, UnderCountALostAttemptWaitsForItsVerdictOnly) {
  FakeJournal other;
  Ledger counting(0, LossPolicy::kCount, other);
  const AttemptId id = counting.Issue({}, s, 10);
  counting.OnLost(id, "silence", 20);
  EXPECT_FALSE(counting.NextWaiting());
  EXPECT_TRUE(counting.Settled());
  EXPECT_EQ(counting.Violation(), "");
  counting.Seal("", 9000);
  EXPECT_EQ(other.last().verdict().at_ns(), 20)
      << "it was in flight until it was lost, not until the phase ended";
}

TEST_F(LedgerTest, PhasesAreCountedApart) {
  Record(Issue(), s);
  OpenCredit second;
  second.phase = 1;
  ledger.Issue(second, s, 10);
  EXPECT_EQ(ledger.PhaseTally(0).completed, 1u);
  EXPECT_EQ(ledger.PhaseTally(1).open, 1u);
  EXPECT_EQ(ledger.PhaseTally(2).issued, 0u);
  EXPECT_EQ(ledger.RunTally().issued, 2u);
}

TEST_F(LedgerTest, AttemptsAreNumberedWithinTheirEpoch) {
  FakeJournal other;
  Ledger second(2, LossPolicy::kCount, other);
  EXPECT_EQ(second.Issue({}, s, 0).attempt, 2 * kAttemptsPerEpoch);
  EXPECT_EQ(second.OnReturned({0, 0}, s), Ruling::kProtocolError) << "of an earlier epoch";
}

}  // namespace
}  // namespace imgperf
