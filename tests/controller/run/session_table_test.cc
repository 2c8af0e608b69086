#include "controller/run/session_table.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

constexpr Nanos kSilence = 3003 * kMillisecond;

struct SessionTableTest : testing::Test {
  SessionTable table{{7, 0, 16, kSilence}};
  Session& Add(const std::string& name) {
    pb::RegisterRequest request;
    request.set_name(name);
    return table.Add(request, false, kSecond);
  }
};

TEST_F(SessionTableTest, EachSessionGetsItsOwnIdAndToken) {
  Session& a = Add("a");
  Session& b = Add("b");
  EXPECT_NE(a.id, b.id);
  EXPECT_NE(a.token, b.token);
  EXPECT_EQ(table.Find(a.id), &a);
  EXPECT_EQ(table.Find(SessionId::Random()), nullptr);
}

TEST_F(SessionTableTest, TheFirstFrameBindsAndANewRouteBindsAgain) {
  Session& a = Add("a");
  EXPECT_EQ(table.connected(), 0u);
  EXPECT_TRUE(table.Bind(a, "r1"));
  EXPECT_EQ(table.connected(), 1u);
  EXPECT_TRUE(table.Bind(a, "r2"));
  EXPECT_EQ(a.route, "r2");
}

TEST_F(SessionTableTest, ANewRouteSendsWhatIsUnacknowledgedAgain) {
  Session& a = Add("a");
  table.Bind(a, "r1");
  a.channel.Push(pb::ToWorker(), true);
  a.channel.Flush([](const std::string&) { return true; });
  EXPECT_FALSE(a.channel.HasMore());
  table.Bind(a, "r2");
  EXPECT_TRUE(a.channel.HasMore());
}

TEST_F(SessionTableTest, WhatAnOldConnectionLeftBehindDoesNotBindAgain) {
  Session& a = Add("a");
  table.Bind(a, "r1");
  table.Bind(a, "r2");
  EXPECT_TRUE(table.Bind(a, "r1")) << "its frames are read";
  EXPECT_EQ(a.route, "r2");
}

TEST_F(SessionTableTest, ALiveSessionsRouteIsNobodyElses) {
  Session& a = Add("a");
  Session& b = Add("b");
  table.Bind(a, "r1");
  EXPECT_FALSE(table.Bind(b, "r1"));
  a.live = false;
  table.Unbind(a);
  EXPECT_TRUE(table.Bind(b, "r1"));
}

TEST_F(SessionTableTest, SilenceIsCountedFromTheLastAnsweredBeat) {
  Session& a = Add("a");
  table.Bind(a, "r1");
  a.last_answered = 5 * kSecond;
  EXPECT_TRUE(table.Silent(5 * kSecond + kSilence - 1).empty());
  EXPECT_EQ(table.Silent(5 * kSecond + kSilence), std::vector<Session*>{&a});
  EXPECT_EQ(table.NextSilence(), 5 * kSecond + kSilence);
  a.live = false;
  EXPECT_TRUE(table.Silent(100 * kSecond).empty());
}

TEST_F(SessionTableTest, ARegisteredSessionHasAMinuteToConnect) {
  Add("a");
  EXPECT_TRUE(table.Silent(60 * kSecond).empty());
  EXPECT_EQ(table.Silent(61 * kSecond).size(), 1u);
}

TEST_F(SessionTableTest, ALoopThatStoodStillRestartsTheSilence) {
  Session& a = Add("a");
  table.Bind(a, "r1");
  table.RestartSilence(50 * kSecond);
  EXPECT_TRUE(table.Silent(53 * kSecond).empty());
}

}  // namespace
}  // namespace imgperf
