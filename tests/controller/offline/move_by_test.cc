#include "controller/offline/move_by.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

TEST(MoveBy, StampsMoveAndNeverStaysNever) {
  pb::JournalEntry entry;
  entry.mutable_verdict()->set_at_ns(100);
  entry.mutable_verdict()->set_due_ns(40);
  entry.mutable_verdict()->set_credit(7);
  MoveBy(1000, entry);
  EXPECT_EQ(entry.verdict().at_ns(), 1100);
  EXPECT_EQ(entry.verdict().due_ns(), 1040);
  EXPECT_EQ(entry.verdict().dispatched_ns(), 0) << "it never was";
  EXPECT_EQ(entry.verdict().credit(), 7U);
}

TEST(MoveBy, LengthsStay) {
  pb::JournalEntry entry;
  entry.mutable_phase_sealed()->set_sealed_ns(100);
  entry.mutable_phase_sealed()->set_open_integral_ns(5);
  MoveBy(-50, entry);
  EXPECT_EQ(entry.phase_sealed().sealed_ns(), 50);
  EXPECT_EQ(entry.phase_sealed().open_integral_ns(), 5);
  entry.mutable_phase_start()->set_t0_ns(100);
  entry.mutable_phase_start()->set_active_offset_ns(5);
  MoveBy(-50, entry);
  EXPECT_EQ(entry.phase_start().t0_ns(), 50);
  EXPECT_EQ(entry.phase_start().active_offset_ns(), 5);
}

TEST(MoveBy, ARecordKeepsItsWorkersClock) {
  pb::JournalEntry entry;
  entry.mutable_record()->mutable_record()->set_added_ns(10);
  entry.mutable_record()->mutable_record()->set_clock_offset_ns(3);
  MoveBy(1000, entry);
  EXPECT_EQ(entry.record().record().added_ns(), 10);
  EXPECT_EQ(entry.record().record().clock_offset_ns(), 1003);
}

}  // namespace
}  // namespace imgperf
