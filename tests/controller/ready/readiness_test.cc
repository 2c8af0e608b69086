#include "controller/ready/readiness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/controller/ready/answers.h"

namespace imgperf {
namespace {

using testing::HasSubstr;
using testing::Not;
using State = Readiness::State;

constexpr Nanos kStart = 1000 * kSecond;

ReadySpec Spec() { return {ReadyProbe::kInference, 60 * kSecond, 5 * kSecond}; }

Nanos At(Nanos seconds) { return kStart + seconds * kSecond; }

TEST(Readiness, AsksEachUrlOnceAndIsReadyWhenAllAre) {
  Readiness readiness(Spec(), {"http://a", "http://b"}, kStart);
  const auto a = readiness.Next(At(0));
  const auto b = readiness.Next(At(0));
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->url, 0u);
  EXPECT_EQ(b->url, 1u);
  EXPECT_EQ(a->k, 0u);
  EXPECT_EQ(b->k, 1u);
  EXPECT_FALSE(readiness.Next(At(30))) << "both are still to answer";
  readiness.OnAnswer(*b, GoodAnswer(), At(31));
  EXPECT_EQ(readiness.StateAt(At(31)), State::kAsking);
  readiness.OnAnswer(*a, GoodAnswer(), At(32));
  EXPECT_EQ(readiness.StateAt(At(32)), State::kReady);
  EXPECT_FALSE(readiness.Next(At(50)));
  EXPECT_EQ(readiness.requests(), 2u);
  EXPECT_EQ(readiness.WaitedAt(At(32)), 32 * kSecond);
}

TEST(Readiness, AsksAgainAnIntervalAfterTheAnswer) {
  Readiness readiness(Spec(), {"http://a"}, kStart);
  readiness.OnAnswer(*readiness.Next(At(0)), NoConnection(), At(2));
  EXPECT_FALSE(readiness.Next(At(7) - 1));
  const auto again = readiness.Next(At(7));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->k, 1u);
  readiness.OnAnswer(*again, GoodAnswer(), At(8));
  EXPECT_EQ(readiness.StateAt(At(8)), State::kReady);
}

TEST(Readiness, AReadyUrlIsNotAskedAgainWhileAnotherLoads) {
  Readiness readiness(Spec(), {"http://a", "http://b"}, kStart);
  readiness.OnAnswer(*readiness.Next(At(0)), GoodAnswer(), At(1));
  readiness.OnAnswer(*readiness.Next(At(1)), HttpAnswer(503, "loading"), At(1));
  const auto again = readiness.Next(At(6));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->url, 1u);
  EXPECT_THAT(readiness.Progress(At(6)), Not(HasSubstr("http://a")));
}

TEST(Readiness, GivesUpAtTheLimitWithTheLastAnswerOfEachUrl) {
  Readiness readiness(Spec(), {"http://a", "http://b", "http://c"}, kStart);
  readiness.OnAnswer(*readiness.Next(At(0)), GoodAnswer(), At(1));
  readiness.OnAnswer(*readiness.Next(At(1)), HttpAnswer(503, "loading"), At(1));
  ASSERT_TRUE(readiness.Next(At(1)));
  EXPECT_EQ(readiness.StateAt(At(60) - 1), State::kAsking);
  EXPECT_EQ(readiness.StateAt(At(60)), State::kLate);
  EXPECT_FALSE(readiness.Next(At(60)));
  EXPECT_EQ(
      readiness.Failure(At(60)),
      "the target was not ready within 1m (target.ready.timeout; of profile, --wait-for-model-timeout)\n"
      "  http://a: ready\n"
      "  http://b: HTTP 503: loading\n"
      "  http://c: no answer for 59 s");
}

TEST(Readiness, EndsAtOnceWhenWaitingWillNotHelp) {
  Readiness readiness(Spec(), {"http://a", "http://b"}, kStart);
  const auto a = readiness.Next(At(0));
  ASSERT_TRUE(readiness.Next(At(0)));
  readiness.OnAnswer(*a, HttpAnswer(401, "no such key"), At(1));
  EXPECT_EQ(readiness.StateAt(At(1)), State::kHopeless);
  EXPECT_FALSE(readiness.Next(At(30)));
  const std::string failure = readiness.Failure(At(1));
  EXPECT_THAT(failure,
              HasSubstr("http://a: HTTP 401: no such key; it wants another key: set target.api_key"));
  EXPECT_THAT(failure, HasSubstr("http://b: no answer for 1 s"));
}

TEST(Readiness, ProgressTellsTheLastAnswer) {
  Readiness readiness(Spec(), {"http://a"}, kStart);
  EXPECT_THAT(readiness.Progress(At(0)), HasSubstr("http://a: not asked"));
  const auto first = readiness.Next(At(0));
  EXPECT_THAT(readiness.Progress(At(3)), HasSubstr("http://a: no answer for 3 s"));
  readiness.OnAnswer(*first, HttpAnswer(503, "load\x1b[31ming\n"), At(4));
  EXPECT_EQ(readiness.Progress(At(5)),
            "waiting for the target (inference, 5 s of 1m): http://a: HTTP 503: load [31ming ");
  ASSERT_TRUE(readiness.Next(At(9)));
  EXPECT_THAT(readiness.Progress(At(11)), HasSubstr("asked again, no answer for 2 s"));
}

TEST(Readiness, ManyUrlsAreToldInShort) {
  Readiness readiness(Spec(), std::vector<std::string>(9, "http://x"), kStart);
  EXPECT_THAT(readiness.Progress(At(1)), HasSubstr("and 5 more"));
  EXPECT_THAT(readiness.Failure(At(60)), Not(HasSubstr("more")));
}

}  // namespace
}  // namespace imgperf
