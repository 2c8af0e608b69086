// What a credit whose exchange is to be kept leaves beside its record.
#include <map>
#include <string>

#include "tests/worker/request/runner_fixture.h"

namespace imgperf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kKey[] = "sk-live-0123456789";

class RunnerRawTest : public RunnerTest {
 protected:
  void SetUp() override {
    pb::WorkerPlan plan = DefaultPlan();
    plan.set_api_key(kKey);
    pb::Header& header = *plan.add_headers();
    header.set_name("X-Team-Token");
    header.set_value("team-token-1");
    Make(plan);
    keep_raw_ = true;
  }

  // The exchange of the only request so far, once the pool is done.
  const CollectingUploads::Raw& Raw() {
    Record();
    EXPECT_EQ(images_.raws.size(), 1U);
    if (images_.raws.empty()) images_.raws.emplace_back();
    return images_.raws.front();
  }
  const pb::RawHead& Head() { return Raw().chunk.raw(); }

  static std::map<std::string, std::string> Headers(
      const google::protobuf::RepeatedPtrField<pb::Header>& headers) {
    std::map<std::string, std::string> map;
    for (const pb::Header& header : headers) map[header.name()] = header.value();
    return map;
  }
};

TEST_F(RunnerRawTest, KeepsPayloadHeadersAndBodyWithTheRecordsStamps) {
  Start(7, 1);
  clock_.Advance(kSecond);
  const std::string body = ImageJson(PngOf(64, 32, 9000));
  transport_.HeadOf(0,
                    {.status = 200,
                     .content_type = "application/json",
                     .request_id = "",
                     .content_length = body.size(),
                     .headers = {{"server", "uvicorn"}, {"set-cookie", "session=1"}, {"x-odd", "\xff\xfe"}}});
  transport_.Content(0, body.substr(0, 5000));
  clock_.Advance(kSecond);
  transport_.Content(0, body.substr(5000));
  transport_.End(0);

  EXPECT_EQ(Raw().payload, R"({"prompt":"a dog","model":"m"})");
  EXPECT_EQ(Raw().payload, transport_.started[0].body);
  EXPECT_EQ(Raw().body, body);
  EXPECT_EQ(Head().payload_bytes(), Raw().payload.size());
  EXPECT_EQ(Head().body_bytes(), body.size());
  EXPECT_EQ(Head().status(), 200);
  EXPECT_EQ(Head().content_type(), "application/json");
  EXPECT_TRUE(Head().body_is_text());
  EXPECT_TRUE(Head().body_was_read());
  EXPECT_EQ(
      Headers(Head().response_headers()),
      (std::map<std::string, std::string>{{"server", "uvicorn"}, {"set-cookie", "***"}, {"x-odd", "??"}}));
  EXPECT_EQ(Headers(Head().request_headers()),
            (std::map<std::string, std::string>{{"Accept", "application/json"},
                                                {"Authorization", "***"},
                                                {"Content-Type", "application/json"},
                                                {"User-Agent", "imgperf/1"},
                                                {"X-Request-ID", "000000000abc-7-0"},
                                                {"X-Correlation-ID", "000000000abc-7"},
                                                {"X-Team-Token", "***"}}));
  const pb::Record& record = Record();
  EXPECT_EQ(Head().start_ns(), record.added_ns());
  EXPECT_EQ(Head().end_ns(), record.last_byte_ns());
  EXPECT_EQ(record.raw().file(), "7-0");
  EXPECT_EQ(record.raw().bytes(), Raw().payload.size() + body.size());
  EXPECT_EQ(record.outcome(), pb::COMPLETED);
}

TEST_F(RunnerRawTest, KeepsNothingOfACreditThatDoesNotAskForIt) {
  keep_raw_ = false;
  Start(1);
  EXPECT_FALSE(transport_.started[0].tell_headers);
  transport_.Answer(0, 200, ImageJson(PngOf(8, 8, 100)));
  EXPECT_FALSE(Record().has_raw());
  EXPECT_THAT(images_.raws, IsEmpty());
}

TEST_F(RunnerRawTest, ASecretThatTheServerEchoesIsGoneFromEverything) {
  Start(1);
  const std::string body = std::string(R"({"error":{"message":"bad key )") + kKey + R"( of team-token-1"}})";
  transport_.HeadOf(0, {.status = 401,
                        .content_type = "application/json",
                        .request_id = "",
                        .content_length = 0,
                        .headers = {{"x-echo", std::string_view("Bearer sk-live-0123456789")}}});
  transport_.Content(0, body);
  transport_.End(0);
  EXPECT_EQ(Raw().body, R"({"error":{"message":"bad key *** of ***"}})");
  EXPECT_EQ(Headers(Head().response_headers())["x-echo"], "Bearer ***");
  EXPECT_EQ(Record().error().message(), "bad key *** of ***");
  EXPECT_EQ(Head().body_bytes(), Raw().body.size());
  EXPECT_THAT(Raw().chunk.SerializeAsString() + Record().SerializeAsString(), Not(HasSubstr(kKey)));
}

TEST_F(RunnerRawTest, ASecretInAHeaderOfAHarmlessNameIsGoneToo) {
  pb::WorkerPlan plan = DefaultPlan();
  plan.set_api_key(kKey);
  for (const auto& [name, value] : {std::pair("X-Forward", kKey), std::pair("X-Empty", "")}) {
    pb::Header& header = *plan.add_headers();
    header.set_name(name);
    header.set_value(value);
  }
  Make(plan);
  Start(1);
  transport_.Answer(0, 200, "{}");
  auto headers = Headers(Head().request_headers());
  EXPECT_EQ(headers["X-Forward"], "***");
  ASSERT_TRUE(headers.contains("X-Empty"));
  EXPECT_EQ(headers["X-Empty"], "");
}

TEST_F(RunnerRawTest, TheErrorOfAnExchangeHoldsNoSecretEither) {
  Start(1);
  transport_.Fail(0, pb::LOCAL, std::string("http://h/?code=") + kKey + ": bad");
  EXPECT_EQ(Record().error().message(), "http://h/?code=***: bad");
  EXPECT_EQ(Record().exchanges(0).error().message(), "http://h/?code=***: bad");
}

TEST_F(RunnerRawTest, TheSeedOfTheRequestStandsInItsPayload) {
  auto plan = DefaultPlan();
  plan.mutable_request()->mutable_seed()->set_per(pb::SeedPlan::REQUEST);
  plan.mutable_request()->mutable_seed()->set_base(40);
  Make(plan);
  Start(2);
  transport_.Answer(0, 200, ImageJson(PngOf(8, 8, 100)));
  EXPECT_EQ(Raw().payload, R"({"prompt":"a cat","model":"m","seed":42})");
}

TEST_F(RunnerRawTest, ImagesToKeepAreReadOutOfTheOneBody) {
  Start(3, 0, /*keep_images=*/true);
  const std::string png = PngOf(64, 32, 9000);
  transport_.Answer(0, 200, ImageJson(png));
  const pb::Record& record = Record();
  EXPECT_THAT(images_.contents, ElementsAre(png));
  EXPECT_EQ(record.images(0).file(), "0-3-0-0.png");
  EXPECT_EQ(Raw().body, ImageJson(png));
}

TEST_F(RunnerRawTest, ImagesToLookAtAreReadOutOfTheOneBodyToo) {
  look_ = true;
  Start(3);
  transport_.Answer(0, 200, ImageJson(PngOf(64, 32, 9000)));  // whole at both ends, with noise between
  EXPECT_THAT(images_.contents, IsEmpty());
  EXPECT_TRUE(Record().images(0).looked());
  EXPECT_EQ(Record().error().class_(), pb::BAD_IMAGE);
  EXPECT_EQ(images_.raws.size(), 1U);
}

TEST_F(RunnerRawTest, AnImageAsTheWholeBodyIsKeptAndStored) {
  Start(3, 0, /*keep_images=*/true);
  const std::string png = PngOf(64, 32, 9000);
  transport_.Answer(0, 200, png, "image/png");
  EXPECT_THAT(images_.contents, testing::Each(testing::Eq(png)));
  EXPECT_FALSE(Head().body_is_text());
  EXPECT_TRUE(Head().body_was_read());
  EXPECT_EQ(Raw().body, png);
}

TEST_F(RunnerRawTest, FetchedImagesStayOutOfTheExchange) {
  Start(3, 0, /*keep_images=*/true);
  const std::string answer = R"({"data":[{"url":"/a.png"}]})";
  transport_.Answer(0, 200, answer);
  const std::string png = PngOf(64, 32, 9000);
  ASSERT_EQ(transport_.started.size(), 2U);
  EXPECT_FALSE(transport_.started[1].tell_headers);
  transport_.Answer(1, 200, png, "image/png");
  EXPECT_THAT((Record(), images_.contents), ElementsAre(png));
  EXPECT_EQ(Raw().body, answer);
  EXPECT_TRUE(Head().body_was_read());
}

TEST_F(RunnerRawTest, AnAnswerCutShortOrNotUnderstoodWasNotRead) {
  Start(1);
  transport_.Head(0, 200);
  transport_.Content(0, R"({"data":[{"b64)");
  transport_.Fail(0, pb::CONNECTION_LOST, "closed");
  EXPECT_FALSE(Head().body_was_read());
  EXPECT_EQ(Raw().body, R"({"data":[{"b64)");
}

TEST_F(RunnerRawTest, WhatIsNoJsonWasNotRead) {
  Start(1);
  transport_.Answer(0, 200, "<html>");
  EXPECT_FALSE(Head().body_was_read());
  EXPECT_TRUE(Head().body_is_text());
}

TEST_F(RunnerRawTest, ACancelledAttemptKeepsWhatThereWas) {
  Start(1);
  transport_.Head(0, 200);
  transport_.Content(0, "{\"data");
  runner_->Abort({1, 0});
  transport_.RunSoon();
  EXPECT_EQ(Record().outcome(), pb::CANCELLED);
  EXPECT_EQ(Raw().body, "{\"data");
  EXPECT_EQ(Head().status(), 200);
  EXPECT_FALSE(Head().body_was_read());
}

TEST_F(RunnerRawTest, NothingIsKeptOfACreditThatCouldNotBeSent) {
  Start(1, /*entry=*/99);
  transport_.RunSoon();
  EXPECT_EQ(Record().error().class_(), pb::LOCAL);
  EXPECT_FALSE(Record().has_raw());
  EXPECT_THAT(images_.raws, IsEmpty());
}

TEST_F(RunnerRawTest, AFailedUploadIsAFactInTheRecord) {
  images_.refuse_with = "disk full";
  Start(1);
  transport_.Answer(0, 200, ImageJson(PngOf(8, 8, 100)));
  EXPECT_EQ(Record().outcome(), pb::COMPLETED);
  EXPECT_EQ(Record().raw().defect(), "not stored: disk full");
  EXPECT_EQ(Record().raw().file(), "");
}

TEST_F(RunnerRawTest, HeadersWithoutEndAreCutAndSaySo) {
  Start(1);
  const std::string long_value(RawExchange::kMaxHeaders - 10, 'x');
  transport_.HeadOf(0, {.status = 200,
                        .content_type = "application/json",
                        .request_id = "",
                        .content_length = std::uint64_t{1} << 60,
                        .headers = {{"a", long_value}, {"b", long_value}}});
  transport_.Content(0, "{}");
  transport_.End(0);
  EXPECT_EQ(Head().response_headers_size(), 1);
  EXPECT_TRUE(Head().headers_cut());
}

}  // namespace
}  // namespace imgperf
