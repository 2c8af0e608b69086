#include "worker/response/event_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace imgperf {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "NAME|DATA" of every event.
class Collected final : public EventSink {
 public:
  void OnData(std::string_view bytes) override { data_ += bytes; }
  void OnEvent(std::string_view name) override {
    events.push_back(std::string(name) + "|" + data_);
    data_.clear();
  }
  std::vector<std::string> events;

 private:
  std::string data_;
};

// Fed in pieces of `step` bytes.
std::vector<std::string> EventsOf(std::string_view text, std::size_t step) {
  EventStream stream;
  Collected sink;
  for (std::size_t at = 0; at < text.size(); at += step) stream.Feed(text.substr(at, step), sink);
  stream.Finish(sink);
  return sink.events;
}

class EventStreamInPieces : public testing::TestWithParam<std::size_t> {};

TEST_P(EventStreamInPieces, SplitsEventsAtAnyOfTheThreeLineEnds) {
  EXPECT_THAT(EventsOf("event: a\ndata: 1\n\nevent:b\rdata:2\r\rdata: 3\r\nevent: c\r\n\r\n", GetParam()),
              ElementsAre("a|1", "b|2", "c|3"));
}

TEST_P(EventStreamInPieces, JoinsTheLinesOfAnEventsData) {
  EXPECT_THAT(EventsOf("data: {\ndata:  \"x\"\ndata\ndata: }\n\n", GetParam()),
              ElementsAre("|{\n \"x\"\n\n}"));
}

TEST_P(EventStreamInPieces, PassesOverWhatIsNoData) {
  EXPECT_THAT(EventsOf(": keep-alive\n\nid: 7\nretry: 10\nsomething longer: 1\nevent: lonely\n\ndata: x\n\n",
                       GetParam()),
              ElementsAre("|x"));
}

TEST_P(EventStreamInPieces, TakesTheLastEventWithoutItsBlankLine) {
  EXPECT_THAT(EventsOf("data: 1\n\ndata: [DONE]", GetParam()), ElementsAre("|1", "|[DONE]"));
  EXPECT_THAT(EventsOf("data: 1\n\n\n\n", GetParam()), ElementsAre("|1"));
}

TEST_P(EventStreamInPieces, LeavesOutAByteOrderMark) {
  EXPECT_THAT(EventsOf("\xEF\xBB\xBF"
                       "data: 1\n\n",
                       GetParam()),
              ElementsAre("|1"));
  EXPECT_THAT(EventsOf("\n\xEF\xBB\xBF"
                       "data: 1\n\n",
                       GetParam()),
              IsEmpty())
      << "only at the beginning";
}

TEST_P(EventStreamInPieces, BoundsNamesAndNotData) {
  const std::string data(200'000, 'x');
  const auto events = EventsOf("event: " + std::string(1000, 'n') + "\ndata: " + data + "\n\n", GetParam());
  EXPECT_THAT(events, ElementsAre(std::string(64, 'n') + "|" + data));
}

INSTANTIATE_TEST_SUITE_P(Of, EventStreamInPieces, testing::Values(1, 2, 3, 7, 1 << 20));

}  // namespace
}  // namespace imgperf
