#include "controller/offline/own_delay.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

MetricValues Late(const char* stage, double ms) {
  MetricValues values;
  values[MetricIndex(stage)] = ms;
  return values;
}

TEST(OwnDelay, NamesTheStageWithMostOfItAndWhoseThatWas) {
  OwnDelay delay;
  delay.Add(0, Late("lag_worker", 30));
  delay.Add(2, Late("lag_worker", 10));
  delay.Add(2, Late("lag_receive", 39));
  delay.Add(1, Late("lag_transport", 1));
  const DelaySums sums = delay.Sums({});
  EXPECT_DOUBLE_EQ(SecondsOf(sums), 0.080);
  const auto source = SourceOf(sums);
  ASSERT_TRUE(source.has_value());
  EXPECT_EQ(source->stage, DelayStage::kWorker);
  EXPECT_DOUBLE_EQ(source->stage_share, 0.5);
  EXPECT_EQ(source->worker, 0U) << "though worker 2 had more delay in all";
  EXPECT_DOUBLE_EQ(source->worker_share, 0.75);
}

TEST(OwnDelay, NobodyIsNamedForNone) {
  OwnDelay delay;
  EXPECT_FALSE(SourceOf(delay.Sums({})).has_value());
  delay.Add(0, MetricValues());
  delay.Add(1, Late("lag_curl", 0));
  EXPECT_FALSE(SourceOf(delay.Sums({})).has_value());
  EXPECT_EQ(SecondsOf(delay.Sums({})), 0);
}

TEST(OwnDelay, LagAsAWholeIsNotCountedTwice) {
  OwnDelay delay;
  MetricValues values = Late("lag_issue", 5);
  values[MetricIndex("lag")] = 5;
  delay.Add(0, values);
  EXPECT_DOUBLE_EQ(SecondsOf(delay.Sums({})), 0.005);
  EXPECT_EQ(SourceOf(delay.Sums({}))->stage, DelayStage::kIssue);
}

TEST(OwnDelay, WhatSendingUsuallyTakesIsNoDelay) {
  OwnDelay delay;
  for (int i = 0; i < 10; ++i) delay.Add(0, Late("lag_send", 0.25));
  delay.Add(1, Late("lag_send", 8.25));
  delay.Add(1, Late("lag_send", 0.125));
  EXPECT_DOUBLE_EQ(SecondsOf(delay.Sums({0.25, 0})), 0.008);
  const auto source = SourceOf(delay.Sums({0.25, 0}));
  EXPECT_EQ(source->stage, DelayStage::kSend);
  EXPECT_EQ(source->worker, 1U);
  EXPECT_DOUBLE_EQ(source->worker_share, 1);
}

TEST(OwnDelay, NorIsBeingWokenUp) {
  OwnDelay delay;
  for (int i = 0; i < 10; ++i) delay.Add(0, Late("lag_receive", 0.125));
  delay.Add(1, Late("lag_receive", 2.125));
  EXPECT_DOUBLE_EQ(SecondsOf(delay.Sums({0, 0.125})), 0.002);
  EXPECT_EQ(SourceOf(delay.Sums({0, 0.125}))->worker, 1U);
}

}  // namespace
}  // namespace imgperf
