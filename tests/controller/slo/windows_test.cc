#include "controller/slo/windows.h"

#include <gtest/gtest.h>

#include <cmath>

namespace imgperf {
namespace {

using Outcome = EndedRequest::Outcome;

EndedRequest Done(double at_s, double value = 0) {
  EndedRequest request;
  request.at = static_cast<Nanos>(at_s * 1e9);
  request.value = value;
  request.images = 2;
  request.megapixels = 0.5;
  return request;
}
EndedRequest Gone(double at_s, Outcome outcome = Outcome::kFailed) {
  EndedRequest request;
  request.at = static_cast<Nanos>(at_s * 1e9);
  request.outcome = outcome;
  return request;
}

WindowVerdict JudgeAll(const char* text, const std::vector<EndedRequest>& requests, Nanos stopped,
                       Nanos ended) {
  const Slo slo = ParseSlo(text).value();
  Windows windows(slo);
  for (const EndedRequest& request : requests) windows.Add(request);
  return windows.Judge(stopped, ended);
}

TEST(Windows, TheWorstOneCounts) {
  const auto verdict =
      JudgeAll("request_latency.avg < 100ms over 10s",
               {Done(1, 50), Done(9, 70), Done(12, 90), Done(19, 150), Done(25, 80), Done(30, 80)},
               30 * kSecond, 30 * kSecond);
  EXPECT_EQ(verdict.judged, 3U);
  EXPECT_EQ(verdict.missed, 1U);
  EXPECT_EQ(verdict.worst, 120);
  EXPECT_EQ(verdict.worst_from, 10 * kSecond);
  EXPECT_EQ(verdict.worst_to, 20 * kSecond);
}

TEST(Windows, WhoEndsAtTheBoundaryBelongsToTheWindowBefore) {
  const auto verdict = JudgeAll("request_latency.max < 100ms over 10s", {Done(1, 50), Done(10, 120)},
                                10 * kSecond, 10 * kSecond);
  EXPECT_EQ(verdict.judged, 1U);
  EXPECT_EQ(verdict.worst, 120);
}

TEST(Windows, TheLastOneCountsWhenHalfOfItIsThere) {
  const std::vector<EndedRequest> requests{Done(5, 50), Done(14, 150)};
  const char* text = "request_latency.avg < 100ms over 10s";
  EXPECT_EQ(JudgeAll(text, requests, 0, 14'999'999'999).judged, 1U);
  EXPECT_EQ(JudgeAll(text, requests, 0, 15 * kSecond).judged, 2U);
  EXPECT_EQ(JudgeAll(text, requests, 0, 15 * kSecond).missed, 1U);
}

TEST(Windows, StatisticsSkipWindowsInWhichNothingEnded) {
  const auto verdict =
      JudgeAll("request_latency.p95 < 100ms over 10s", {Done(5, 50), Done(25, 60)}, 0, 30 * kSecond);
  EXPECT_EQ(verdict.judged, 2U);
  EXPECT_EQ(verdict.missed, 0U);
}

TEST(Windows, FailuresAreMissesInTheirWindow) {
  const auto verdict = JudgeAll(
      "request_latency.p95 < 100ms over 10s",
      {Done(5, 50), Done(15, 60), Gone(16, Outcome::kLost), Gone(17, Outcome::kCancelled)}, 0, 20 * kSecond);
  EXPECT_EQ(verdict.missed, 1U);
  EXPECT_TRUE(std::isinf(*verdict.worst));
  EXPECT_EQ(verdict.worst_from, 10 * kSecond);
}

TEST(Windows, RatesCountEmptyWindowsAndEndWithTheLoad) {
  const std::vector<EndedRequest> requests{Done(1), Done(2), Done(25), Done(39)};
  const auto verdict = JudgeAll("images_per_second >= 0.1/s over 10s", requests, 30 * kSecond, 40 * kSecond);
  EXPECT_EQ(verdict.judged, 3U);
  EXPECT_EQ(verdict.missed, 1U);
  EXPECT_EQ(verdict.worst, 0);
  EXPECT_EQ(verdict.worst_from, 10 * kSecond);
  EXPECT_EQ(JudgeAll("request_throughput > 0/s over 40s", requests, 40 * kSecond, 40 * kSecond).worst, 0.1);
  EXPECT_EQ(JudgeAll("megapixels_per_second > 0/s over 40s", requests, 40 * kSecond, 40 * kSecond).worst,
            0.05);
}

TEST(Windows, ARateInAPartialWindowIsOverItsOwnLength) {
  const auto verdict =
      JudgeAll("request_throughput >= 0.1/s over 10s", {Done(5), Done(12)}, 15 * kSecond, 15 * kSecond);
  EXPECT_EQ(verdict.judged, 2U);
  EXPECT_EQ(verdict.worst, 0.1);
  EXPECT_EQ(verdict.missed, 0U);
}

TEST(Windows, SharesAreOfWhatEndedInThem) {
  const std::vector<EndedRequest> requests{Done(1),  Gone(2),  Done(11),
                                           Gone(12), Gone(13), Gone(14, Outcome::kCancelled)};
  const auto verdict = JudgeAll("error_rate <= 50% over 10s", requests, 20 * kSecond, 20 * kSecond);
  EXPECT_EQ(verdict.judged, 2U);
  EXPECT_EQ(verdict.missed, 1U);
  EXPECT_NEAR(*verdict.worst, 200.0 / 3, 1e-9);
}

TEST(Windows, CountsThatAskForSomethingNeedWholeWindows) {
  const std::vector<EndedRequest> requests{Done(1), Done(2), Done(17)};
  EXPECT_EQ(JudgeAll("request_count >= 2 over 10s", requests, 17 * kSecond, 17 * kSecond).judged, 1U);
  const auto at_most =
      JudgeAll("error_request_count <= 0 over 10s", {Done(1), Gone(17)}, 10 * kSecond, 17 * kSecond);
  EXPECT_EQ(at_most.judged, 2U);
  EXPECT_EQ(at_most.missed, 1U);
}

TEST(Windows, GoodRequestsAreCountedToo) {
  EndedRequest good = Done(1);
  good.good = true;
  const std::vector<EndedRequest> requests{good, Done(2), Gone(3), Gone(4, Outcome::kCancelled)};
  EXPECT_EQ(JudgeAll("goodput > 0/s over 10s", requests, 10 * kSecond, 10 * kSecond).worst, 0.1);
  EXPECT_EQ(JudgeAll("good_request_fraction > 10% over 10s", requests, 10 * kSecond, 10 * kSecond).worst,
            0.25);
  EXPECT_EQ(JudgeAll("good_request_count >= 1 over 10s", requests, 10 * kSecond, 10 * kSecond).worst, 1);
}

TEST(Windows, APhaseShorterThanHalfAWindowHasNone) {
  const auto verdict = JudgeAll("error_rate < 1% over 1m", {Done(1)}, 20 * kSecond, 20 * kSecond);
  EXPECT_EQ(verdict.judged, 0U);
  EXPECT_EQ(verdict.worst, std::nullopt);
}

}  // namespace
}  // namespace imgperf
