#include "simulator/event_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "simulator/answers.h"

namespace imgperf {
namespace {

using Json = nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

// A profile whose parts are plain: 10 % encoder, 80 % denoising, 10 % the rest.
Profile Plain() {
  return {.name = "plain",
          .model = "",
          .source = "",
          .fixed_for = 10,
          .encoder_for = 10,
          .step = {8, 0},
          .steps = 10};
}

TEST(StreamTimes, PartialsDivideTheDenoising) {
  const StreamTimes times = TimesOf(Plain(), {.n = 1}, {1000, 2000, 3});
  EXPECT_THAT(times.partials.at(0), ElementsAre(1300, 1500, 1700));
  EXPECT_THAT(times.completed, ElementsAre(2000));
}

TEST(StreamTimes, ImagesComeOneAfterAnother) {
  const StreamTimes times = TimesOf(Plain(), {.n = 2}, {0, 2000, 1});
  EXPECT_THAT(times.partials.at(0), ElementsAre(500));
  EXPECT_THAT(times.partials.at(1), ElementsAre(1500));
  EXPECT_THAT(times.completed, ElementsAre(1000, 2000));
}

TEST(StreamTimes, AServerWithoutWorkHasThemAllAtOnce) {
  const Profile null{.name = "null", .model = "", .source = "", .steps = 1};
  EXPECT_THAT(TimesOf(null, {.n = 1}, {7, 7, 2}).partials.at(0), ElementsAre(7, 7));
}

struct Streamed {
  ImageRequest request;
  ReplyFacts facts;
  Pictures pictures;

  explicit Streamed(std::uint32_t n = 1, std::uint32_t partials = 2) {
    request.n = n;
    request.partials = partials;
    request.stream = true;
    facts.created_s = 5;
    for (std::uint32_t k = 0; k < n; ++k) {
      pictures.files.push_back(http::MakeBlob("whole"));
      pictures.partials.emplace_back(partials, http::MakeBlob("part"));
    }
  }

  std::vector<Event> Events(Fault fault = Fault::kNone, const Dialect& dialect = OpenAiDialect()) const {
    const StreamTimes times = TimesOf(Plain(), {.n = request.n}, {0, 1000, request.partials});
    return EventsOf(dialect, {request, facts, pictures}, times, fault);
  }
};

// The JSON of "event: NAME\ndata: JSON\n\n".
Json DataOf(const Event& event) {
  const std::string& text = *event.bytes;
  const std::size_t at = text.find("\ndata: ") + 7;
  return Json::parse(text.substr(at, text.find('\n', at) - at));
}

TEST(EventStream, HasItsPartialsAndItsCompletedEvent) {
  const auto events = Streamed().Events();
  ASSERT_EQ(events.size(), 3u);
  EXPECT_THAT(*events[0].bytes, testing::StartsWith("event: image_generation.partial_image\ndata: {"));
  EXPECT_THAT(*events[0].bytes, testing::EndsWith("}\n\n"));
  EXPECT_EQ(events[1].kind, EventKind::kPartial);
  const Json partial = DataOf(events[1]);
  EXPECT_EQ(partial.at("type"), "image_generation.partial_image");
  EXPECT_EQ(partial.at("partial_image_index"), 1);
  EXPECT_EQ(partial.at("b64_json"), "cGFydA==");
  EXPECT_EQ(partial.at("created_at"), 5);
  EXPECT_EQ(events[2].kind, EventKind::kCompleted);
  EXPECT_EQ(events[2].due_ns, 1000);
  const Json completed = DataOf(events[2]);
  EXPECT_EQ(completed.at("type"), "image_generation.completed");
  EXPECT_GT(completed.at("usage").at("output_tokens"), 200);
  EXPECT_FALSE(completed.contains("partial_image_index"));
}

TEST(EventStream, EditsHaveNamesOfTheirOwn) {
  Streamed streamed;
  streamed.request.operation = Operation::kEdit;
  EXPECT_EQ(DataOf(streamed.Events()[0]).at("type"), "image_edit.partial_image");
  EXPECT_EQ(DataOf(streamed.Events()[2]).at("type"), "image_edit.completed");
}

TEST(EventStream, EveryImageIsCompleted) {
  const auto events = Streamed(3, 1).Events();
  ASSERT_EQ(events.size(), 6u);
  for (std::size_t k = 0; k < events.size(); ++k) {
    EXPECT_EQ(events[k].kind, k % 2 == 0 ? EventKind::kPartial : EventKind::kCompleted);
    EXPECT_GE(events[k].due_ns, events[k == 0 ? 0 : k - 1].due_ns);
  }
}

TEST(EventStream, SomeDialectsSayDone) {
  EXPECT_THAT(*Streamed().Events(Fault::kNone, SglangDialect()).back().bytes,
              testing::EndsWith("\n\ndata: [DONE]\n\n"));
  EXPECT_THAT(*Streamed().Events().back().bytes, testing::Not(HasSubstr("[DONE]")));
}

TEST(EventStream, MayEndTooEarly) {
  for (const Event& event : Streamed(2, 2).Events(Fault::kSseCut))
    EXPECT_NE(event.kind, EventKind::kCompleted);
  const auto nothing = Streamed(1, 0).Events(Fault::kSseCut);
  ASSERT_EQ(nothing.size(), 1u) << "a body without a byte is no stream";
  EXPECT_EQ(nothing[0].bytes->front(), ':');
}

TEST(EventStream, MayEndInAnError) {
  const auto events = Streamed().Events(Fault::kSseError);
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(DataOf(events[2]).at("type"), "error");
  EXPECT_TRUE(DataOf(events[2]).at("error").contains("message"));
}

TEST(EventStream, BecomesAnAnswerInPieces) {
  const http::Answer answer = StreamAnswer(Streamed().Events());
  EXPECT_THAT(std::string(answer.type), testing::StartsWith("text/event-stream"));
  ASSERT_EQ(answer.pieces.size(), 3u);
  EXPECT_EQ(answer.pieces[2].due_ns, 1000);
}

}  // namespace
}  // namespace imgperf
