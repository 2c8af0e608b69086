#include "controller/extract/raw_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace imgperf {
namespace {

using testing::HasSubstr;

absl::StatusOr<RawAnswer> Parse(std::string_view line) {
  simdjson::dom::parser parser;
  return ParseRawAnswer(line, parser);
}

TEST(RawAnswer, ReadsWhatWasAskedAndWhatCameBack) {
  const auto answer =
      Parse(R"({"metadata":{"x_request_id":"run-1-0"},"start_perf_ns":1000000,)"
            R"("payload":{"prompt":"a cat","seed":7,"size":"64x32"},)"
            R"("responses":[{"perf_ns":3500000,"content_type":"application/json","text":"{}"}]})");
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->request_id, "run-1-0");
  EXPECT_EQ(answer->prompt, "a cat");
  EXPECT_EQ(answer->seed, "7");
  EXPECT_EQ(answer->size, "64x32");
  EXPECT_EQ(answer->latency_ms, 2.5);
  ASSERT_EQ(answer->bodies.size(), 1U);
  EXPECT_EQ(answer->bodies[0].content_type, "application/json");
  EXPECT_EQ(answer->bodies[0].bytes, "{}");
}

TEST(RawAnswer, FindsPromptSeedAndSizeInEveryShapeOfRequest) {
  for (
      const char* payload :
      {R"({"messages":[{"content":"a cat"}],"extra_body":{"seed":7,"width":64,"height":32}})",
       R"({"messages":[{"content":[{"type":"text","text":"a cat"}]}],"extra_body":{"seed":7,"width":64,"height":32}})",
       R"({"input":{"prompt":"a cat","seed":7,"width":64,"height":32}})",
       R"({"prompt":"a cat","seed":7,"image_size":{"width":64,"height":32}})"}) {
    const auto answer = Parse(std::string(R"({"responses":[],"payload":)") + payload + "}");
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->prompt, "a cat") << payload;
    EXPECT_EQ(answer->seed, "7") << payload;
    EXPECT_EQ(answer->size, "64x32") << payload;
  }
}

TEST(RawAnswer, PutsAiperfsEventsTogether) {
  const auto answer =
      Parse(R"({"start_perf_ns":0,"responses":[)"
            R"({"perf_ns":1,"packets":[{"name":"event","value":"a"},{"name":"data","value":"1"}]},)"
            R"({"perf_ns":2,"packets":[{"name":"data","value":"2"}]}]})");
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->bodies.size(), 1U);
  EXPECT_EQ(answer->bodies[0].content_type, "text/event-stream");
  EXPECT_EQ(answer->bodies[0].bytes, "event: a\ndata: 1\n\ndata: 2\n\n");
}

TEST(RawAnswer, DecodesBodiesThatAreNoText) {
  const auto answer = Parse(R"({"responses":[{"content_type":"image/png","base64":"aGVsbG8="}]})");
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->bodies.at(0).bytes, "hello");
  EXPECT_FALSE(answer->latency_ms.has_value());
}

TEST(RawAnswer, RefusesOtherLines) {
  EXPECT_THAT(Parse("{").status().ToString(), HasSubstr("not JSON"));
  EXPECT_THAT(Parse("[1]").status().ToString(), HasSubstr("no line of a raw export"));
  EXPECT_THAT(Parse(R"({"metadata":{}})").status().ToString(), HasSubstr("\"responses\""));
}

}  // namespace
}  // namespace imgperf
