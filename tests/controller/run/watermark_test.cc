#include "controller/run/watermark.h"

#include <gtest/gtest.h>

#include "controller/run/record_acks.h"
#include "tests/controller/run/fakes.h"

namespace imgperf {
namespace {

TEST(Watermark, IsInForceOnlyOnceDurable) {
  Watermark mark;
  const auto first = mark.Raise(0, 4, kSecond);
  ASSERT_TRUE(first);
  mark.Written(9, kSecond);
  EXPECT_EQ(mark.durable(), 0u);
  mark.OnDurable(8, kSecond);
  EXPECT_EQ(mark.durable(), 0u);
  mark.OnDurable(9, kSecond);
  EXPECT_EQ(mark.durable(), *first);
}

TEST(Watermark, IsRaisedAheadByAtLeastTheConcurrency) {
  Watermark mark;
  const auto first = mark.Raise(0, 1000, kSecond);
  ASSERT_TRUE(first);
  EXPECT_GE(*first, 1000u);
  EXPECT_FALSE(mark.Raise(0, 1000, kSecond)) << "far enough";
  EXPECT_TRUE(mark.Raise(*first - 999, 1000, kSecond));
}

TEST(Watermark, KeepsASecondOfLoadAhead) {
  Watermark mark;
  mark.Raise(0, 1, kSecond);
  mark.Raise(0, 1, 2 * kSecond);
  const auto raised = mark.Raise(5000, 1, 3 * kSecond);  // 5,000 in the last second
  ASSERT_TRUE(raised);
  EXPECT_GE(*raised, 10'000u);
}

TEST(Watermark, KeepsFourFsyncsOfLoadAheadOnASlowDisk) {
  Watermark mark;
  ASSERT_TRUE(mark.Raise(0, 1, kSecond));
  mark.Written(1, kSecond);
  mark.OnDurable(1, 3 * kSecond);
  const auto raised = mark.Raise(1000, 1, 4 * kSecond);
  ASSERT_TRUE(raised);
  EXPECT_GE(*raised, 1000u + 8 * 333u);
}

TEST(RecordAcks, WaitForTheJournalAndKeepTheirOrder) {
  FakeAcks port;
  RecordAcks acks(port);
  const SessionId a = SessionId::Random();
  const SessionId b = SessionId::Random();
  acks.Expect(5, a, 1);
  acks.Expect(7, b, 3);
  acks.OnDurable(4);
  EXPECT_TRUE(port.acked.empty());
  acks.OnDurable(6);
  ASSERT_EQ(port.acked.size(), 1u);
  EXPECT_EQ(port.acked[0], std::make_pair(a, std::uint64_t{1}));
  acks.OnDurable(7);
  EXPECT_EQ(port.acked.size(), 2u);
}

TEST(RecordAcks, WhatIsDurableIsAcknowledgedAtOnce) {
  FakeAcks port;
  RecordAcks acks(port);
  acks.OnDurable(10);
  acks.Expect(10, SessionId::Random(), 4);
  EXPECT_EQ(port.acked.size(), 1u);
}

}  // namespace
}  // namespace imgperf
