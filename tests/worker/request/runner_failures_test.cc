// Bad input of every kind: a record with its class, a finish, and nothing left in flight.
#include "tests/worker/request/runner_fixture.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

class RunnerFailures : public RunnerTest {
 protected:
  void ExpectFailed(pb::ErrorClass error_class, const std::string& message) {
    ASSERT_EQ(finished_.size(), 1U);
    EXPECT_EQ(finished_[0].outcome, pb::FAILED);
    EXPECT_EQ(runner_->in_flight(), 0U);
    EXPECT_EQ(Record().outcome(), pb::FAILED);
    EXPECT_EQ(Record().error().class_(), error_class);
    EXPECT_THAT(Record().error().message(), HasSubstr(message));
    EXPECT_TRUE(Record().IsInitialized());
    std::string bytes;
    EXPECT_TRUE(Record().SerializeToString(&bytes));
    EXPECT_TRUE(pb::Record().ParseFromString(bytes)) << "texts in records are UTF-8";
  }
};

TEST_F(RunnerFailures, UnreachableTarget) {
  const Nanos begun = clock_.Now();
  Start(7);
  clock_.Advance(3);
  transport_.Fail(0, pb::CONNECT, "connect to target:30000 refused");
  ExpectFailed(pb::CONNECT, "refused");
  EXPECT_EQ(Record().status(), 0);
  EXPECT_EQ(Record().added_ns(), begun);
  EXPECT_EQ(Record().last_byte_ns(), begun + 3) << "given up then";
}

TEST_F(RunnerFailures, WrongPath) {
  Start(7);
  transport_.Answer(0, 404, R"({"detail":"Not Found"})");
  ExpectFailed(pb::HTTP_STATUS, "Not Found");
  EXPECT_EQ(Record().status(), 404);
  EXPECT_EQ(Record().error().code(), 404);
}

TEST_F(RunnerFailures, RedirectsAreNotFollowed) {
  Start(7);
  transport_.Answer(0, 302, "");
  ExpectFailed(pb::HTTP_STATUS, "HTTP 302 without a body");
}

TEST_F(RunnerFailures, PlainText500) {
  Start(7);
  transport_.Answer(0, 500, "Internal Server Error", "text/plain");
  ExpectFailed(pb::HTTP_STATUS, "Internal Server Error");
}

TEST_F(RunnerFailures, RefusedByPolicy) {
  Start(7);
  transport_.Answer(0, 400, R"({"error":{"message":"no","type":"x","code":"moderation_blocked"}})");
  ExpectFailed(pb::REFUSED, "no");
}

TEST_F(RunnerFailures, EmptyData) {
  Start(7);
  transport_.Answer(0, 200, R"({"data":[]})");
  ExpectFailed(pb::BAD_BODY, "empty");
}

TEST_F(RunnerFailures, GarbageThatClaimsSuccess) {
  Start(7);
  transport_.Answer(0, 200, "\x89\xFF\x01garbage");
  ExpectFailed(pb::BAD_BODY, "not JSON");
}

TEST_F(RunnerFailures, GarbageInAnErrorBody) {
  Start(7);
  transport_.Answer(0, 500, "\x89\xFF\x01garbage");
  ExpectFailed(pb::HTTP_STATUS, "garbage");
}

TEST_F(RunnerFailures, InvalidBase64) {
  Start(7);
  std::string body = ImageJson(PngOf(8, 8, 9000));
  body[body.size() / 2] = '*';
  transport_.Answer(0, 200, body);
  ExpectFailed(pb::BAD_IMAGE, "image 0: invalid base64: '*'");
}

TEST_F(RunnerFailures, TruncatedImage) {
  Start(7);
  const std::string png = PngOf(8, 8, 9000);
  transport_.Answer(0, 200, ImageJson(png.substr(0, png.size() - 20)));
  ExpectFailed(pb::BAD_IMAGE, "image 0: png cut short");
  EXPECT_EQ(Record().images(0).format(), "png");
}

TEST_F(RunnerFailures, BodyCutByOurOwnLimit) {
  Start(7);
  transport_.Head(0, 200);
  transport_.Content(0, R"({"data":[{"b64_json":"AAAA)");
  transport_.started[0].exchange->mutable_error()->set_cut_by_limit(true);
  transport_.Fail(0, pb::BAD_BODY, "longer than limits.max_body");
  ExpectFailed(pb::BAD_BODY, "limits.max_body");
  EXPECT_TRUE(Record().error().cut_by_limit());
}

TEST_F(RunnerFailures, NoAnswer) {
  Start(7);
  clock_.Advance(60 * kSecond);
  transport_.Fail(0, pb::TIMEOUT, "no whole answer after 60 s");
  ExpectFailed(pb::TIMEOUT, "60 s");
}

TEST_F(RunnerFailures, CloseInMidBodyIsGivenUpAtItsEndNotAtItsLastByte) {
  Start(7);
  transport_.Head(0, 200);
  transport_.Content(0, R"({"data":[{"b64_json":"AAAA)");
  clock_.Advance(kSecond);
  transport_.Fail(0, pb::CONNECTION_LOST, "transfer closed with outstanding read data remaining");
  ExpectFailed(pb::CONNECTION_LOST, "closed");
  EXPECT_EQ(Record().last_byte_ns(), clock_.Now());
  EXPECT_EQ(Record().status(), 200);
}

TEST_F(RunnerFailures, AnswerWithoutHeaders) {
  Start(7);
  transport_.End(0);
  ExpectFailed(pb::CONNECTION_LOST, "no answer");
}

TEST_F(RunnerFailures, FailedFetchFailsTheRequest) {
  Start(7);
  transport_.Answer(0, 200, R"({"data":[{"url":"/a"},{"url":"/b"}]})");
  transport_.Answer(1, 404, "gone", "text/plain");
  EXPECT_EQ(transport_.started.size(), 2U) << "no further fetch";
  ExpectFailed(pb::HTTP_STATUS, "fetch of image 0: gone");
}

TEST_F(RunnerFailures, FetchedTextThatIsNoImage) {
  Start(7);
  transport_.Answer(0, 200, R"({"data":[{"url":"/a"}]})");
  transport_.Answer(1, 200, "<html>expired</html>", "text/html");
  ExpectFailed(pb::BAD_IMAGE, "no PNG, JPEG or WebP");
}

TEST_F(RunnerFailures, ImageUrlOfAnotherScheme) {
  Start(7);
  transport_.Answer(0, 200, R"({"data":[{"url":"file:///etc/passwd"}]})");
  EXPECT_EQ(transport_.started.size(), 1U);
  ExpectFailed(pb::BAD_BODY, "scheme is file");
}

TEST_F(RunnerFailures, CreditForAnEntryOrUrlThatThePlanLacks) {
  Start(7, 99);
  EXPECT_TRUE(finished_.empty()) << "never from inside Start";
  transport_.RunSoon();
  EXPECT_TRUE(transport_.started.empty());
  ExpectFailed(pb::LOCAL, "entry 99 of a dataset of 2");
}

TEST_F(RunnerFailures, AbortEndsAsCancelledWithTheElapsedTime) {
  const Nanos begun = clock_.Now();
  Start(7);
  clock_.Advance(2 * kSecond);
  runner_->Abort({7, 0});
  runner_->Abort({7, 0});
  runner_->Abort({8, 0});
  EXPECT_TRUE(finished_.empty()) << "never from inside Abort";
  transport_.RunSoon();
  ASSERT_EQ(finished_.size(), 1U);
  EXPECT_EQ(finished_[0].end, begun + 2 * kSecond);
  EXPECT_EQ(Record().outcome(), pb::CANCELLED);
  EXPECT_EQ(Record().error().class_(), pb::CANCELLED_BY_US);
  EXPECT_EQ(Record().last_byte_ns() - Record().added_ns(), 2 * kSecond);
}

TEST_F(RunnerFailures, AbortDuringAFetchIsCancelledToo) {
  Start(7);
  transport_.Answer(0, 200, R"({"data":[{"url":"/a"}]})");
  runner_->Abort({7, 0});
  transport_.RunSoon();
  EXPECT_EQ(Record().outcome(), pb::CANCELLED);
}

}  // namespace
}  // namespace imgperf
