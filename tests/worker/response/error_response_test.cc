#include "worker/response/error_response.h"

#include <gtest/gtest.h>

#include "worker/response/answer.h"
#include "worker/response/text.h"

namespace imgperf {
namespace {

pb::RequestError Read(int status, std::string_view body) {
  ErrorResponse response;
  response.Feed(body);
  pb::RequestError error;
  response.Finish(status, &error);
  return error;
}

void ExpectError(const pb::RequestError& error, pb::ErrorClass error_class, std::string_view type,
                 std::string_view message) {
  EXPECT_EQ(error.class_(), error_class);
  EXPECT_EQ(error.type(), type);
  EXPECT_EQ(error.message(), message);
}

TEST(ErrorResponse, ReadsTheErrorObject) {
  const auto error = Read(
      429,
      R"({"error":{"message":"slow down","type":"requests","param":null,"code":"rate_limit_exceeded"}})");
  ExpectError(error, pb::HTTP_STATUS, "requests", "slow down");
  EXPECT_EQ(error.code(), 429);
}

TEST(ErrorResponse, ReadsAnErrorThatIsText) {
  ExpectError(Read(500, R"({"error":"boom"})"), pb::HTTP_STATUS, "", "boom");
}

TEST(ErrorResponse, ReadsDetailAsTextOrList) {
  ExpectError(Read(400, R"({"detail":"response_format=X is not supported"})"), pb::HTTP_STATUS, "",
              "response_format=X is not supported");
  ExpectError(
      Read(422, R"({"detail":[{"loc":["body","prompt"],"msg":"field required","type":"value_error.missing"},
                                  {"loc":["body","n",0],"msg":"too large","type":"x"}]})"),
      pb::HTTP_STATUS, "value_error.missing", "body.prompt: field required; body.n.0: too large");
}

TEST(ErrorResponse, ReadsABareMessage) {
  ExpectError(Read(404, R"({"object":"error","message":"no such model","type":"NotFoundError","code":404})"),
              pb::HTTP_STATUS, "NotFoundError", "no such model");
}

TEST(ErrorResponse, TakesPlainTextAndOddJsonAsTheyAre) {
  ExpectError(Read(500, "Internal Server Error"), pb::HTTP_STATUS, "", "Internal Server Error");
  ExpectError(Read(500, R"({"error":)"), pb::HTTP_STATUS, "", R"({"error":)");
  ExpectError(Read(500, R"({"status":"bad"})"), pb::HTTP_STATUS, "", R"({"status":"bad"})");
  ExpectError(Read(500, R"({"error":{"status": 3}})"), pb::HTTP_STATUS, "", R"({"status":3})");
  ExpectError(Read(503, ""), pb::HTTP_STATUS, "", "HTTP 503 without a body");
}

TEST(ErrorResponse, KnowsRefusalsByPolicy) {
  ExpectError(
      Read(400,
           R"({"error":{"message":"no","type":"image_generation_user_error","code":"moderation_blocked"}})"),
      pb::REFUSED, "moderation_blocked", "no");
  ExpectError(Read(400, R"({"error":{"message":"no","code":"content_policy_violation"}})"), pb::REFUSED,
              "content_policy_violation", "no");
}

TEST(ErrorResponse, BoundsWhatItKeeps) {
  ErrorResponse response;
  for (int i = 0; i < 1000; ++i) response.Feed(std::string(1000, 'x'));
  pb::RequestError error;
  response.Finish(500, &error);
  EXPECT_EQ(error.message().size(), kMaxMessage);
}

TEST(ScrubError, HidesASecretThatWasCut) {
  const std::string secret = "0123456789abcdef";
  for (const std::size_t left : {4, 9, 15}) {
    pb::RequestError error;
    error.set_message(std::string(kMaxMessage - left, '.') + secret.substr(0, left));
    ScrubError({secret}, &error);
    EXPECT_EQ(error.message(), std::string(kMaxMessage - left, '.') + "***");
  }
  pb::RequestError whole;
  whole.set_message("see page 0123");
  ScrubError({secret}, &whole);
  EXPECT_EQ(whole.message(), "see page 0123");
}

TEST(RecordText, CutsBetweenCharactersAndReplacesWhatIsNoUtf8) {
  EXPECT_EQ(RecordText("aé", 2), "a");
  EXPECT_EQ(RecordText("aé", 3), "aé");
  EXPECT_EQ(RecordText("a\xFF\xE9z", 10), "a??z");
  EXPECT_EQ(RecordText("\x80\x80\x80", 2), "");
}

}  // namespace
}  // namespace imgperf
