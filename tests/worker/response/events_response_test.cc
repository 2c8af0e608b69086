#include "worker/response/events_response.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worker/response/samples.h"
#include "worker/response/answer_reader.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

struct EventsResult {
  pb::Record record;
  AnswerExtras extras;
};

// Through the reader that chooses by content type; event k comes at instant k + 1.
EventsResult ReadEvents(const std::vector<std::string>& events, bool keep = false) {
  AnswerReader reader;
  reader.Begin(AnswerReader::Expect::kImagesJson, 200, "text/event-stream; charset=utf-8", keep);
  Nanos now = 0;
  for (const std::string& event : events) reader.Feed(event, ++now);
  EventsResult result;
  reader.Finish(&result.record, &result.extras, std::nullopt);
  return result;
}

std::string Event(const std::string& type, const std::string& image, const std::string& more = "") {
  return "event: " + type + "\ndata: {\"type\":\"" + type + "\",\"b64_json\":\"" + image + "\"" + more +
         "}\n\n";
}
std::string Partial(int index) {
  return Event("image_generation.partial_image", Encode64(PngOf(32, 16, 9000)),
               ",\"partial_image_index\":" + std::to_string(index));
}
std::string Completed() {
  return Event("image_generation.completed", Encode64(PngOf(64, 32, 9000)), R"(,"usage":{"total_tokens":5})");
}

TEST(EventsResponse, TellsPartialImagesFromFinalOnes) {
  const EventsResult result = ReadEvents({Partial(0), Partial(1), Completed()}, /*keep=*/true);
  EXPECT_FALSE(result.record.has_error()) << result.record.error().message();
  ASSERT_EQ(result.record.partials_size(), 2);
  EXPECT_EQ(result.record.partials(0).at_ns(), 1);
  EXPECT_EQ(result.record.partials(1).at_ns(), 2);
  EXPECT_EQ(result.record.partials(1).index(), 1U);
  EXPECT_TRUE(result.record.partials(1).image().valid());
  EXPECT_EQ(result.record.partials(1).image().width(), 32U);
  ASSERT_EQ(result.record.images_size(), 1);
  EXPECT_EQ(result.record.images(0).width(), 64U);
  ASSERT_EQ(result.extras.kept.size(), 1U) << "what is on the way is not kept";
  EXPECT_EQ(result.record.server().usage_json(), R"({"total_tokens":5})");
}

TEST(EventsResponse, TakesTheFinalImageBeforeAllPartialOnesAndSeveral) {
  const EventsResult result = ReadEvents({Completed(), Partial(0), Completed(), "data: [DONE]\n\n"});
  EXPECT_FALSE(result.record.has_error());
  EXPECT_EQ(result.record.images_size(), 2);
  EXPECT_EQ(result.record.partials_size(), 1);
}

TEST(EventsResponse, IsAFailureWithoutAFinalImage) {
  const EventsResult result = ReadEvents({Partial(0), Partial(1)});
  EXPECT_EQ(result.record.error().class_(), pb::BAD_BODY);
  EXPECT_THAT(result.record.error().message(), HasSubstr("ended without an image (2 partial ones before)"));
  EXPECT_EQ(result.record.partials_size(), 2) << "what came is told";
  EXPECT_EQ(ReadEvents({}).record.error().class_(), pb::BAD_BODY);
}

TEST(EventsResponse, FailsAtAnErrorEventWithItsWords) {
  for (const char* event :
       {"event: error\ndata: {\"error\":{\"message\":\"out of memory\",\"type\":\"server_error\"}}\n\n",
        "data: {\"type\":\"error\",\"message\":\"out of memory\",\"code\":\"server_error\"}\n\n"}) {
    const EventsResult result = ReadEvents({Partial(0), event});
    EXPECT_EQ(result.record.error().class_(), pb::BAD_BODY) << event;
    EXPECT_EQ(result.record.error().message(), "out of memory");
  }
  const EventsResult refused = ReadEvents({R"(data: {"error":{"message":"no","code":"moderation_blocked"}})"
                                           "\n\n",
                                           Completed()});
  EXPECT_EQ(refused.record.error().class_(), pb::REFUSED);
}

TEST(EventsResponse, FailsAtAnEventThatIsCutOrNoJson) {
  const std::string whole = Completed();
  EXPECT_THAT(ReadEvents({whole.substr(0, whole.size() / 2)}).record.error().message(),
              HasSubstr("an event: not JSON"));
  EXPECT_THAT(ReadEvents({"data: <html>\n\n"}).record.error().message(), HasSubstr("an event: not JSON"));
}

TEST(EventsResponse, PassesOverEventsOfOtherKinds) {
  const EventsResult result =
      ReadEvents({"data: {\"type\":\"ar_delta\",\"text\":\"x\"}\n\n", ": ping\n\n", Completed()});
  EXPECT_FALSE(result.record.has_error());
  EXPECT_EQ(result.record.images_size(), 1);
}

TEST(EventsResponse, KnowsABrokenFinalImage) {
  const EventsResult result = ReadEvents({Event("image_edit.completed", std::string(8000, 'A'))});
  ASSERT_EQ(result.record.images_size(), 1);
  EXPECT_FALSE(result.record.images(0).valid());
}

TEST(EventsResponse, ReadsOneAnswerAfterTheOther) {
  AnswerReader reader;
  for (int i = 0; i < 2; ++i) {
    reader.Begin(AnswerReader::Expect::kImagesJson, 200, "text/event-stream", false);
    reader.Feed(Partial(0) + (i == 0 ? "" : Completed()), 1);
    EventsResult result;
    reader.Finish(&result.record, &result.extras, std::nullopt);
    EXPECT_EQ(result.record.has_error(), i == 0);
    EXPECT_EQ(result.record.partials_size(), 1);
  }
}

}  // namespace
}  // namespace imgperf
