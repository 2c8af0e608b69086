#include "simulator/error_plan.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf {
namespace {

using testing::HasSubstr;

std::string Complaint(std::string_view text) {
  const auto share = ParseErrorShare(text);
  return share.ok() ? "accepted" : std::string(share.status().message());
}

TEST(ErrorShare, IsAPercentageOrAFraction) {
  EXPECT_DOUBLE_EQ(ParseErrorShare("http500:5%")->share, 0.05);
  EXPECT_DOUBLE_EQ(ParseErrorShare("http500:0.05")->share, 0.05);
  EXPECT_DOUBLE_EQ(ParseErrorShare("reset:1")->share, 1);
}

TEST(ErrorShare, TakesEveryClassByItsName) {
  for (const FaultInfo& info : AllFaults()) {
    const auto share = ParseErrorShare(std::string(info.name) + ":1%");
    ASSERT_TRUE(share.ok()) << share.status();
    EXPECT_EQ(share->fault, info.fault);
    EXPECT_EQ(FaultName(info.fault), info.name);
  }
}

TEST(ErrorShare, DoesNotCareForUnderscores) {
  EXPECT_EQ(ParseErrorShare("http_500:1%")->fault, Fault::kHttp500);
  EXPECT_EQ(ParseErrorShare("half-body:1%")->fault, Fault::kHalfBody);
}

TEST(ErrorShare, TakesALengthForHugeBodies) {
  EXPECT_EQ(ParseErrorShare("huge_body:1%")->huge_bytes, 1ULL << 30);
  EXPECT_EQ(ParseErrorShare("huge_body=64MiB:1%")->huge_bytes, 64ULL << 20);
  EXPECT_THAT(Complaint("huge_body=2GiB:1%"), HasSubstr("1GiB at most"));
  EXPECT_THAT(Complaint("huge_body=12:1%"), HasSubstr("no unit"));
}

TEST(ErrorShare, TakesATimeForSlowBodies) {
  EXPECT_EQ(ParseErrorShare("slow_body=30s:1%")->slow_for, 30 * kSecond);
  EXPECT_THAT(Complaint("reset=30s:1%"), HasSubstr("takes no value"));
}

TEST(ErrorShare, SaysWhatIsWrong) {
  EXPECT_THAT(Complaint("http500"), HasSubstr("CLASS:SHARE"));
  EXPECT_THAT(Complaint("htp500:1%"), HasSubstr("did you mean http500"));
  EXPECT_THAT(Complaint("http500:x"), HasSubstr("not a share"));
  EXPECT_THAT(Complaint("http500:150%"), HasSubstr("not a share"));
  EXPECT_THAT(Complaint("http500:-1"), HasSubstr("not a share"));
}

TEST(ErrorPlan, KeepsTheSharesOverManyRequests) {
  const auto plan = ErrorPlan::Make({*ParseErrorShare("http500:10%"), *ParseErrorShare("reset:0.25")}, 3);
  std::map<Fault, int> counts;
  for (std::uint64_t i = 0; i < 20'000; ++i) ++counts[plan->Of(i).fault];
  EXPECT_NEAR(counts[Fault::kHttp500], 2000, 200);
  EXPECT_NEAR(counts[Fault::kReset], 5000, 300);
  EXPECT_EQ(counts.size(), 3u);
}

TEST(ErrorPlan, AShareOfAllSparesNone) {
  const auto plan = ErrorPlan::Make({*ParseErrorShare("http429:100%")}, 3);
  for (std::uint64_t i = 0; i < 1000; ++i) ASSERT_EQ(plan->Of(i).fault, Fault::kHttp429);
}

TEST(ErrorPlan, FailsInTheSamePlacesForTheSameSeed) {
  const auto one = ErrorPlan::Make({*ParseErrorShare("reset:50%")}, 1);
  const auto same = ErrorPlan::Make({*ParseErrorShare("reset:50%")}, 1);
  const auto other = ErrorPlan::Make({*ParseErrorShare("reset:50%")}, 2);
  int differ = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    ASSERT_EQ(one->Of(i).fault, same->Of(i).fault);
    differ += one->Of(i).fault != other->Of(i).fault ? 1 : 0;
  }
  EXPECT_GT(differ, 300);
}

TEST(ErrorPlan, RefusesMoreThanAll) {
  const auto plan = ErrorPlan::Make({*ParseErrorShare("reset:60%"), *ParseErrorShare("http500:50%")}, 1);
  EXPECT_THAT(std::string(plan.status().message()), HasSubstr("110%"));
}

TEST(ErrorPlan, WithoutSharesNothingFails) { EXPECT_EQ(ErrorPlan().Of(1).fault, Fault::kNone); }

}  // namespace
}  // namespace imgperf
