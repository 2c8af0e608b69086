#include "common/ids.h"

#include <set>
#include <string>
#include <unordered_set>

#include <gtest/gtest.h>

namespace imgperf {
namespace {

constexpr RunId kRun = 0x0123456789ab;

TEST(RequestId, IsRunCreditAndAttempt) {
  EXPECT_EQ(FormatRequestId(kRun, {42, 257}), "0123456789ab-42-257");
  EXPECT_EQ(FormatRequestId(0x7, {0, 0}), "000000000007-0-0");
}

TEST(RequestId, ComesBackFromItsText) {
  for (const AttemptId attempt : {AttemptId{0, 0}, AttemptId{42, 257}, AttemptId{UINT64_MAX, UINT32_MAX}}) {
    const auto parsed = ParseRequestId(FormatRequestId(kRun, attempt));
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->run, kRun);
    EXPECT_EQ(parsed->attempt, attempt);
  }
}

TEST(RequestId, RefusesEveryOtherText) {
  for (const char* text : {"",
                           "-",
                           "--",
                           "0123456789ab",
                           "0123456789ab-",
                           "0123456789ab-1",
                           "0123456789ab-1-",
                           "0123456789ab--1",
                           "0123456789ab-1-2-3",
                           "0123456789ab-1-2 ",
                           " 0123456789ab-1-2",
                           "0123456789a-1-2",
                           "0123456789abc-1-2",
                           "0123456789aG-1-2",
                           "0123456789AB-1-2",
                           "0123456789ab-01-2",
                           "0123456789ab-1-02",
                           "0123456789ab-+1-2",
                           "0123456789ab--1-2",
                           "0123456789ab-1-4294967296",
                           "0123456789ab-18446744073709551616-0",
                           "000000000000-1-2",
                           "0123456789ab-ready-1",
                           "0x1234567890-1-2"}) {
    EXPECT_FALSE(ParseRequestId(text).has_value()) << '"' << text << '"';
  }
}

TEST(RequestId, ATextWithANulByteIsNoId) {
  EXPECT_FALSE(ParseRequestId(std::string("0123456789ab-1-2\0", 17)).has_value());
}

TEST(RequestId, OfReadinessIsNoAttempts) {
  EXPECT_EQ(FormatReadyId(0xABC, 3), "000000000abc-ready-3");
  EXPECT_FALSE(ParseRequestId(FormatReadyId(0xABC, 3)));
}

TEST(CorrelationId, IsOneForAConversationAndElseTheCredits) {
  EXPECT_EQ(FormatCorrelationId(0xABC, 7, std::nullopt), "000000000abc-7");
  EXPECT_EQ(FormatCorrelationId(0xABC, 7, 2), "000000000abc-c2");
  EXPECT_EQ(FormatCorrelationId(0xABC, 8, 2), FormatCorrelationId(0xABC, 7, 2));
  EXPECT_NE(FormatCorrelationId(0xABC, 2, std::nullopt), FormatCorrelationId(0xABC, 7, 2));
}

TEST(RunId, HasFortyEightBitsAndTwelveDigits) {
  std::set<RunId> seen;
  for (int i = 0; i < 1'000; ++i) {
    const RunId run = RandomRunId();
    EXPECT_NE(run, 0U);
    EXPECT_EQ(run >> 48, 0U);
    EXPECT_EQ(FormatRun(run).size(), 12U);
    seen.insert(run);
  }
  EXPECT_EQ(seen.size(), 1'000U);
}

TEST(RunId, IsWrittenInLowerCaseWithLeadingZeros) { EXPECT_EQ(FormatRun(0xABC), "000000000abc"); }

TEST(Id128, ComesBackFromItsBytes) {
  const Id128 id = Id128::Random();
  const auto back = Id128::FromBytes(id.Bytes());
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(*back, id);
  EXPECT_EQ(back->Hex(), id.Hex());
}

TEST(Id128, IsSixteenBytesAndNoOtherNumber) {
  EXPECT_EQ(Id128::Random().Bytes().size(), 16U);
  for (const std::size_t size : {0U, 1U, 15U, 17U, 4096U}) {
    EXPECT_FALSE(Id128::FromBytes(std::string(size, 'x')).has_value()) << size;
  }
}

TEST(Id128, IsWrittenInHexAndInShort) {
  const auto id = Id128::FromBytes(std::string("\x00\x01\xfe\xff", 4) + std::string(12, '\x10'));
  ASSERT_TRUE(id.has_value());
  EXPECT_EQ(id->Hex(), "0001feff101010101010101010101010");
  EXPECT_EQ(id->Short(), "0001feff");
}

TEST(Id128, ZeroMeansNone) {
  EXPECT_TRUE(Id128{}.IsZero());
  EXPECT_FALSE(Id128::Random().IsZero());
  const auto last_bit = Id128::FromBytes(std::string(15, '\0') + '\1');
  EXPECT_FALSE(last_bit->IsZero());
}

TEST(Id128, RandomOnesDifferAndSpreadInATable) {
  std::unordered_set<Id128> ids;
  for (int i = 0; i < 1'000; ++i) ids.insert(Id128::Random());
  EXPECT_EQ(ids.size(), 1'000U);
}

TEST(AttemptId, OrdersByCreditThenAttempt) {
  EXPECT_LT((AttemptId{1, 9}), (AttemptId{2, 0}));
  EXPECT_LT((AttemptId{1, 0}), (AttemptId{1, 1}));
}

TEST(AttemptId, AttemptsOfOneCreditHashApart) {
  std::set<std::size_t> hashes;
  for (AttemptNumber n = 0; n < 4 * kAttemptsPerEpoch; ++n) hashes.insert(std::hash<AttemptId>{}({7, n}));
  EXPECT_EQ(hashes.size(), 4U * kAttemptsPerEpoch);
}

}  // namespace
}  // namespace imgperf
