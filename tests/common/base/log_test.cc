#include "common/log.h"

#include <gmock/gmock.h>
#include <spdlog/sinks/base_sink.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

namespace imgperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

// Keeps lines, and stands still when told to, as a terminal after Ctrl-S does.
class Kept final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  void Stall(bool stalled) {
    const std::lock_guard lock(stall_mutex_);
    stalled_ = stalled;
    changed_.notify_all();
  }
  std::vector<std::string> lines;  // read after StopLog()

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    std::unique_lock lock(stall_mutex_);
    changed_.wait(lock, [&] { return !stalled_; });
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    lines.emplace_back(line.data(), line.size());
  }
  void flush_() override {}

  std::mutex stall_mutex_;
  std::condition_variable changed_;
  bool stalled_ = false;
};

class LogTest : public ::testing::Test {
 protected:
  void TearDown() override { StopLog(); }
  const std::shared_ptr<Kept> sink_ = std::make_shared<Kept>();
};

TEST_F(LogTest, LinesCarryTimeLevelFieldsAndMessage) {
  ASSERT_TRUE(StartLogOn(sink_, "info").ok());
  spdlog::info("before there was a run");
  StopLog();
  ASSERT_TRUE(StartLogOn(sink_, "info").ok());
  SetLogField("worker", "rack 3");
  SetLogField("run", "0a1b2c3d4e5f");
  spdlog::warn("what a target said: {}", "a\nb");
  spdlog::debug("not at this level");
  StopLog();
  ASSERT_THAT(sink_->lines, SizeIs(2));
  EXPECT_THAT(sink_->lines[0], MatchesRegex("....-..-..T..:..:..\\.[0-9]+Z I before there was a run\n"));
  EXPECT_THAT(sink_->lines[1],
              MatchesRegex("....-..-..T..:..:..\\.[0-9]+Z W worker=\"rack 3\" run=0a1b2c3d4e5f "
                           "what a target said: a\\\\nb\n"));
}

TEST_F(LogTest, RefusesALevelThatIsNone) {
  const absl::Status status = StartLogOn(sink_, "loud");
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("\"loud\": one of trace"));
}

TEST_F(LogTest, SaysWhereItCannotLog) {
  EXPECT_THAT(std::string(StartLog("info", "/dev/null/log").message()),
              HasSubstr("cannot log to \"/dev/null/log\""));
}

// Were a line to wait for the sink, this would not end.
TEST_F(LogTest, NobodyWaitsForASinkThatStandsStillAndLostLinesAreCounted) {
  constexpr int kLines = 20'000;  // more than are queued
  ASSERT_TRUE(StartLogOn(sink_, "info").ok());
  sink_->Stall(true);
  for (int i = 0; i < kLines; ++i) spdlog::info("line {}", i);
  SetLogField("run", "0a1b2c3d4e5f");
  sink_->Stall(false);
  StopLog();
  ASSERT_GE(sink_->lines.size(), 2U);
  EXPECT_LT(sink_->lines.size(), static_cast<std::size_t>(kLines));
  EXPECT_THAT(sink_->lines[sink_->lines.size() - 2], HasSubstr("line 19999")) << "the newest are kept";
  EXPECT_THAT(sink_->lines.back(), HasSubstr("lines are missing"));
}

TEST_F(LogTest, FieldsWithoutALogAreNobodysBusiness) {
  SetLogField("run", "0a1b2c3d4e5f");
  ASSERT_TRUE(StartLogOn(sink_, "info").ok());
  spdlog::info("of another run");
  StopLog();
  EXPECT_THAT(sink_->lines, ElementsAre(MatchesRegex("[^=]*Z I of another run\n")));
}

}  // namespace
}  // namespace imgperf
