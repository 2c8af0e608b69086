// A run of several legs in one report: throughput without the time between them, a verdict that says so.
#include <gtest/gtest.h>

#include "controller/offline/disturbances.h"
#include "controller/offline/run_fold.h"

namespace imgperf {
namespace {

class ResumedRunTest : public testing::Test {
 protected:
  void Header(std::uint32_t epoch, Nanos mono, Nanos wall) {
    pb::JournalEntry entry;
    entry.mutable_header()->set_run(7);
    entry.mutable_header()->set_epoch(epoch);
    entry.mutable_header()->set_mono_anchor_ns(mono);
    entry.mutable_header()->set_wall_anchor_ns(wall);
    Add(entry);
  }
  void Start(CreditId first, std::uint64_t before, Nanos t0) {
    pb::JournalEntry entry;
    entry.mutable_phase_start()->set_name("load");
    entry.mutable_phase_start()->set_t0_ns(t0);
    entry.mutable_phase_start()->set_first_credit(first);
    entry.mutable_phase_start()->set_issued_before(before);
    Add(entry);
  }
  void Record(CreditId credit, Nanos start, Nanos end) {
    pb::JournalEntry entry;
    entry.mutable_record()->set_session(SessionId::Random().Bytes());
    entry.mutable_record()->set_seq(1);
    pb::Record& record = *entry.mutable_record()->mutable_record();
    record.set_credit(credit);
    record.set_outcome(pb::COMPLETED);
    record.set_due_ns(start);
    record.set_added_ns(start);
    record.set_last_byte_ns(end);
    Add(entry);
  }
  void Seal(Nanos at, std::uint64_t credits) {
    pb::JournalEntry entry;
    pb::PhaseSealed& sealed = *entry.mutable_phase_sealed();
    sealed.set_stopped_ns(at);
    sealed.set_sealed_ns(at);
    for (auto* counts : {sealed.mutable_counts(), &counts_}) {
      counts->set_issued(credits);
      counts->set_completed(credits);
      counts->set_attempts_made(credits);
      counts->set_attempts_recorded(credits);
    }
    Add(entry);
    pb::JournalEntry end;
    end.mutable_run_sealed()->set_at_ns(at);
    *end.mutable_run_sealed()->mutable_counts() = counts_;
    Add(end);
  }
  void Add(const pb::JournalEntry& entry) { ASSERT_TRUE(fold_.Add(entry).ok()); }

  NoLines none_;
  RunFold fold_{none_, none_};
  pb::LedgerCounts counts_;
};

TEST_F(ResumedRunTest, TheTimeBetweenTwoLegsIsNobodys) {
  Header(0, 1, 1001);
  Start(0, 0, 10 * kSecond);
  Record(0, 10 * kSecond, 11 * kSecond);
  Record(1, 11 * kSecond, 12 * kSecond);
  Header(1, 1, 1001);
  Start(2, 2, 100 * kSecond);
  Record(2, 100 * kSecond, 101 * kSecond);
  Record(3, 101 * kSecond, 102 * kSecond);
  Seal(102 * kSecond, 4);
  const RunReport report = fold_.Finish(0);
  ASSERT_EQ(report.phases.size(), 1U);
  const PhaseReport& phase = report.phases[0];
  EXPECT_EQ(phase.legs, 2U);
  ASSERT_EQ(phase.gaps.size(), 1U);
  EXPECT_EQ(phase.gaps[0].start, 12 * kSecond + 1000);
  EXPECT_EQ(phase.gaps[0].end, 100 * kSecond + 1000);
  EXPECT_DOUBLE_EQ(phase.metrics.Find("benchmark_duration").value_or(0), 4);
  EXPECT_DOUBLE_EQ(phase.metrics.Find("request_throughput").value_or(0), 1);
  EXPECT_DOUBLE_EQ(phase.metrics.Find("effective_concurrency").value_or(0), 1);
  EXPECT_FALSE(phase.filled_concurrency.has_value());
  EXPECT_TRUE(report.validity.resumed);
  for (const Reason& reason : report.validity.reasons) EXPECT_NE(reason.code, "contradiction") << reason.text;
  const auto events = DisturbanceEvents(phase, {});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_NE(events[0].find("without a controller"), std::string::npos) << events[0];
}

TEST_F(ResumedRunTest, AnotherMachinesClockIsPutOnTheFirstOnes) {
  Header(0, 1, 1001);
  Start(0, 0, 10 * kSecond);
  Record(0, 10 * kSecond, 11 * kSecond);
  Header(1, 1, 1001 + 50 * kSecond);  // it was booted 50 s after the other
  Start(1, 1, 2 * kSecond);
  Record(1, 2 * kSecond, 3 * kSecond);
  Seal(3 * kSecond, 2);
  const RunReport report = fold_.Finish(0);
  ASSERT_EQ(report.phases[0].gaps.size(), 1U);
  EXPECT_EQ(report.phases[0].gaps[0].end - report.phases[0].gaps[0].start, 41 * kSecond);
}

}  // namespace
}  // namespace imgperf
