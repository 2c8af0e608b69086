#include "common/http/body_plan.h"

#include <gtest/gtest.h>

#include "common/http/piece_plan.h"

namespace imgperf::http {
namespace {

std::string Walk(const Answer& answer) {
  BodyPlan plan(answer, false);
  std::string out;
  while (!plan.Done()) {
    out += plan.Next();
    plan.Advance(plan.Next().size());
  }
  return out;
}

Answer WithBody(std::string body) {
  Answer answer;
  answer.body = MakeBlob(std::move(body));
  return answer;
}

TEST(BodyPlan, GivesTheBody) { EXPECT_EQ(Walk(WithBody("hello")), "hello"); }

TEST(BodyPlan, GivesNothingWithoutABody) { EXPECT_EQ(Walk(Answer{}), ""); }

TEST(BodyPlan, GivesNothingToAHead) {
  const Answer answer = WithBody("hello");
  BodyPlan plan(answer, true);
  EXPECT_TRUE(plan.Done());
  EXPECT_FALSE(plan.Cut());
  EXPECT_EQ(plan.Next(), "");
}

TEST(BodyPlan, RepeatsTheFillerUpToItsLength) {
  Answer answer = WithBody("head:");
  answer.delivery.filler = MakeBlob("abc");
  answer.delivery.filler_bytes = 8;
  EXPECT_EQ(StatedLength(answer), 13u);
  EXPECT_EQ(Walk(answer), "head:abcabcab");
}

TEST(BodyPlan, IgnoresTheLengthOfAnEmptyFiller) {
  Answer answer = WithBody("x");
  answer.delivery.filler_bytes = 8;
  EXPECT_EQ(Walk(answer), "x");
}

TEST(BodyPlan, StopsAtTheCut) {
  Answer answer = WithBody("hello");
  answer.delivery.cut_after = 3;
  EXPECT_EQ(Walk(answer), "hel");
  EXPECT_TRUE(BodyPlan(answer, false).Cut());
  EXPECT_EQ(StatedLength(answer), 5u) << "the client is told of more than it gets";
}

TEST(BodyPlan, IsNotCutBehindItsEnd) {
  Answer answer = WithBody("hello");
  answer.delivery.cut_after = 5;
  EXPECT_FALSE(BodyPlan(answer, false).Cut());
}

TEST(BodyPlan, GivesPieces) {
  Answer answer = WithBody("hello");
  answer.delivery.piece = 2;
  BodyPlan plan(answer, false);
  EXPECT_EQ(plan.Next(), "he");
  plan.Advance(1);
  EXPECT_EQ(plan.Next(), "el") << "after a write that the kernel took in part";
}

Answer WithPieces(std::vector<std::string> texts) {
  Answer answer;
  for (std::string& text : texts) answer.pieces.push_back({0, MakeBlob(std::move(text)), nullptr});
  return answer;
}

std::string WalkPieces(const Answer& answer, bool chunked) {
  PiecePlan plan(answer, chunked);
  std::string out;
  while (!plan.Done()) out += plan.Take();
  EXPECT_EQ(plan.Cut(), answer.delivery.cut_after != Delivery::kWhole);
  return out;
}

TEST(PiecePlan, MakesAChunkOfEachPiece) {
  EXPECT_EQ(WalkPieces(WithPieces({"hello", "a piece of 18 byte"}), true),
            "5\r\nhello\r\n12\r\na piece of 18 byte\r\n0\r\n\r\n");
  EXPECT_EQ(WalkPieces(WithPieces({"hello", " you"}), false), "hello you");
}

TEST(PiecePlan, AnEmptyPieceDoesNotEndTheBody) {
  EXPECT_EQ(WalkPieces(WithPieces({"", "x", ""}), true), "1\r\nx\r\n0\r\n\r\n");
}

TEST(PiecePlan, StopsAtTheCut) {
  Answer answer = WithPieces({"hello", "you", "never"});
  answer.delivery.cut_after = 6;
  EXPECT_EQ(WalkPieces(answer, true), "5\r\nhello\r\n3\r\ny");
}

TEST(ReplyHeader, StatesNoLengthOfPieces) {
  const Answer answer = WithPieces({"x"});
  EXPECT_EQ(FormatReplyHeader(answer, true),
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n");
  EXPECT_EQ(FormatReplyHeader(answer, false, false),
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n");
}

TEST(ReplyHeader, StatesTypeLengthAndExtras) {
  Answer answer = WithBody("hello");
  answer.status = 429;
  answer.extra_headers = "retry-after: 1\r\n";
  EXPECT_EQ(FormatReplyHeader(answer, false),
            "HTTP/1.1 429 Too Many Requests\r\ncontent-type: application/json\r\ncontent-length: 5\r\n"
            "retry-after: 1\r\nconnection: close\r\n\r\n");
}

}  // namespace
}  // namespace imgperf::http
