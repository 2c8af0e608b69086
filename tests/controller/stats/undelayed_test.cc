#include "controller/stats/undelayed.h"

#include <gtest/gtest.h>

#include <string>

#include "controller/stats/metric_table.h"

namespace imgperf {
namespace {

// In ms; a request that was late by `lag`, held before that by `held`, and seen `receive` too late.
MetricValues Request(double latency, double lag, double receive, double held = 0) {
  MetricValues values;
  values[MetricIndex("request_latency")] = latency;
  values[MetricIndex("response_time")] = held + lag + latency;
  values[MetricIndex("held")] = held;
  values[MetricIndex("lag")] = lag;
  values[MetricIndex("lag_receive")] = receive;
  return values;
}

Columns Same(int count, const MetricValues& values) {
  Columns columns;
  for (int i = 0; i < count; ++i) columns.Add(values, i);
  return columns;
}

const DelayShift* Find(const std::vector<DelayShift>& shifts, std::string_view metric,
                       std::string_view statistic) {
  for (const DelayShift& shift : shifts) {
    if (shift.metric == metric && shift.statistic == statistic) return &shift;
  }
  return nullptr;
}

TEST(LatencyShifts, EachLatencyIsRidOfWhatDelayedIt) {
  const auto shifts = LatencyShifts(Same(400, Request(100, 7, 3, 20)), LoopKind::kOpen, {});
  ASSERT_EQ(shifts.size(), 6U);
  for (const char* statistic : {"p50", "p90", "p99"}) {
    EXPECT_DOUBLE_EQ(Find(shifts, "request_latency", statistic)->measured, 100);
    EXPECT_DOUBLE_EQ(Find(shifts, "request_latency", statistic)->without, 97);
    EXPECT_DOUBLE_EQ(Find(shifts, "response_time", statistic)->measured, 127);
    EXPECT_DOUBLE_EQ(Find(shifts, "response_time", statistic)->without, 117)
        << "the user's ceiling is not ours";
  }
  EXPECT_DOUBLE_EQ(shifts.front().moved(), 3);
  EXPECT_DOUBLE_EQ(shifts.front().share(), 0.03);
}

MetricValues Sent(double latency, double send) {
  MetricValues values = Request(latency, 0, 0);
  values[MetricIndex("lag_send")] = send;
  return values;
}

TEST(UsualLag, IsTheLowerQuartile) {
  EXPECT_EQ(UsualLagOf(Columns()).send, 0);
  EXPECT_EQ(UsualLagOf(Same(5, Request(100, 0, 0))).send, 0) << "nothing was sent";
  Columns columns;
  for (int i = 0; i < 100; ++i) columns.Add(Sent(100, i < 20 ? 0.05 : i < 60 ? 0.1 : 9), i);
  EXPECT_DOUBLE_EQ(UsualLagOf(columns).send, 0.1);
  EXPECT_EQ(UsualLagOf(columns).receive, 0);
  EXPECT_DOUBLE_EQ(UsualLagOf(Same(5, Request(100, 7, 3))).receive, 3);
}

TEST(LatencyShifts, WhatIsUsualIsNoDelay) {
  const auto shifts = LatencyShifts(Same(400, Request(100, 7, 3)), LoopKind::kOpen, {0, 0.5});
  EXPECT_DOUBLE_EQ(Find(shifts, "request_latency", "p50")->without, 97.5);
  EXPECT_DOUBLE_EQ(
      Find(LatencyShifts(Same(400, Request(100, 7, 3)), LoopKind::kOpen, {0, 4}), "request_latency", "p50")
          ->without,
      100);
}

TEST(LatencyShifts, SendingLateIsPartOfBothLatencies) {
  Columns columns;
  for (int i = 0; i < 400; ++i) columns.Add(Sent(i < 80 ? 120 : 100, i < 80 ? 20 : 0.25), i);
  const auto shifts = LatencyShifts(columns, LoopKind::kOpen, {0.25, 0});
  EXPECT_DOUBLE_EQ(Find(shifts, "request_latency", "p50")->moved(), 0) << "what is usual stays";
  EXPECT_DOUBLE_EQ(Find(shifts, "request_latency", "p90")->without, 100.25);
  EXPECT_DOUBLE_EQ(Find(shifts, "response_time", "p90")->without, 100.25);
  EXPECT_NEAR(CycleShift(Same(100, Sent(90, 9.25)), 0, {0.25, 0}, 80)->without, 80.0 * 90 / 81, 1e-9);
}

TEST(LatencyShifts, OnlyPercentilesThatEnoughRequestsCarry) {
  const MetricValues values = Request(100, 7, 3);
  EXPECT_TRUE(LatencyShifts(Same(7, values), LoopKind::kClosed, {}).empty());
  EXPECT_EQ(LatencyShifts(Same(8, values), LoopKind::kClosed, {}).size(), 1U);
  EXPECT_EQ(LatencyShifts(Same(36, values), LoopKind::kClosed, {}).size(), 1U);
  EXPECT_EQ(LatencyShifts(Same(37, values), LoopKind::kClosed, {}).size(), 2U);
  EXPECT_EQ(LatencyShifts(Same(367, values), LoopKind::kClosed, {}).size(), 2U);
  EXPECT_EQ(LatencyShifts(Same(368, values), LoopKind::kClosed, {}).size(), 3U);
}

TEST(LatencyShifts, AFewLateOnesMoveTheTailOnly) {
  Columns columns;
  for (int i = 0; i < 1000; ++i) columns.Add(Request(i < 20 ? 150 : 100, 0, i < 20 ? 50 : 0), i);
  const auto shifts = LatencyShifts(columns, LoopKind::kClosed, {});
  EXPECT_DOUBLE_EQ(Find(shifts, "request_latency", "p50")->moved(), 0);
  EXPECT_DOUBLE_EQ(Find(shifts, "request_latency", "p90")->moved(), 0);
  EXPECT_DOUBLE_EQ(Find(shifts, "request_latency", "p99")->moved(), 50);
}

TEST(CycleShift, ASlotWouldHaveComeRoundFaster) {
  const auto shift = CycleShift(Same(100, Request(90, 10, 0)), 0, {}, 80);
  ASSERT_TRUE(shift.has_value());
  EXPECT_DOUBLE_EQ(shift->measured, 80);
  EXPECT_NEAR(shift->without, 80.0 * 100 / 90, 1e-9);
  EXPECT_NEAR(CycleShift(Same(100, Request(90, 0, 10)), 0, {}, 80)->without, 80.0 * 90 / 80, 1e-9);
}

TEST(CycleShift, TheFirstFillWaitedForNoSlot) {
  Columns columns;
  for (int i = 0; i < 100; ++i) columns.Add(Request(90, i < 4 ? 500 : 0, 0), i);
  EXPECT_DOUBLE_EQ(CycleShift(columns, 4, {}, 80)->without, 80);
  EXPECT_GT(CycleShift(columns, 3, {}, 80)->without, 84);
}

TEST(CycleShift, SaysNothingWithoutRequests) {
  EXPECT_FALSE(CycleShift(Columns(), 0, {}, 80).has_value());
  EXPECT_FALSE(ArrivalShift(Columns(), {}, {}, 80).has_value());
  EXPECT_FALSE(CycleShift(Same(100, Request(90, 10, 0)), 0, {}, 0).has_value());
}

TEST(ArrivalShift, LateArrivalsAreNoFewer) {
  EXPECT_DOUBLE_EQ(ArrivalShift(Same(100, Request(90, 10, 0)), {}, {}, 80)->without, 80);
}

TEST(ArrivalShift, WhatWasNeverSentWouldHaveCome) {
  EXPECT_DOUBLE_EQ(ArrivalShift(Same(100, Request(90, 10, 0)), {5, 0}, {}, 80)->without, 84);
}

TEST(ArrivalShift, UnderACeilingPlacesCountAsFarAsTheyWereWaitedFor) {
  EXPECT_NEAR(ArrivalShift(Same(100, Request(90, 10, 0, 5)), {}, {}, 80)->without, 80.0 * 100 / 90, 1e-9);
  Columns half;
  for (int i = 0; i < 100; ++i) half.Add(Request(90, 10, 0, i % 2 == 0 ? 5 : 0), i);
  EXPECT_NEAR(ArrivalShift(half, {}, {}, 80)->without, 80 * (1 + 0.5 * (100.0 / 90 - 1)), 1e-9);
}

TEST(ArrivalShift, NoMoreCanHaveEndedThanWasDue) {
  Columns columns;  // 10/s
  for (int i = 0; i < 101; ++i) columns.Add(Request(90, 10, 0, 5), i * 100 * kMillisecond);
  EXPECT_NEAR(ArrivalShift(columns, {}, {}, 9.9)->without, 10.1, 1e-9);
  EXPECT_NEAR(ArrivalShift(columns, {0, 100}, {}, 9.9)->without, 9.9 * 100 / 90, 1e-9)
      << "twice as many were due";
  EXPECT_DOUBLE_EQ(ArrivalShift(columns, {}, {}, 12)->without, 12) << "a burst before and nothing after";
}

}  // namespace
}  // namespace imgperf
