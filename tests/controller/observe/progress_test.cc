#include "controller/observe/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "tests/controller/observe/fake_terminal.h"

namespace imgperf {
namespace {

using State = RunStatus::State;
using testing::ElementsAre;
using testing::StartsWith;

constexpr Nanos kStart = 1000 * kSecond;

// A run of two phases of 20 requests, played by hand onto a terminal.
class ProgressTest : public testing::Test {
 protected:
  ProgressTest() {
    plan.phases.resize(2);
    plan.phases[0].name = "warm";
    plan.phases[1].name = "load";
    for (PhasePlan& phase : plan.phases) phase.requests = 20;
    plan.cluster.workers = 1;
    status.live_sessions = 1;
  }

  void Open(ProgressStyle style, std::size_t width) {
    columns = width;
    terminal = std::make_unique<FakeTerminal>(width);
    progress = std::make_unique<Progress>(plan, style, now);
  }
  void Tick(const std::string& waiting = "") {
    now += kSecond;
    terminal->Write(progress->Tick(status, waiting, now, columns));
  }
  void BeginPhase(std::uint32_t phase) {
    status.state = State::kRunning;
    status.phase = phase;
    status.phase_started = now;
    status.phase_counts.Clear();
  }
  void EndPhase() {
    ended.push_back({status.phase, status.phase_started, now, status.phase_counts, {}, "count"});
    terminal->Write(progress->Ends(ended, now, columns));
    status.phase_started = 0;
  }
  // Two a second.
  void PlayPhase(std::uint32_t phase) {
    BeginPhase(phase);
    for (std::uint64_t done = 2; done <= 20; done += 2) {
      status.phase_counts.set_completed(done);
      Tick();
    }
    EndPhase();
  }
  void PlayRun() {
    for (int i = 0; i < 3; ++i) Tick("waiting for 1 of 1 workers");
    PlayPhase(0);
    Tick();
    PlayPhase(1);
    status.state = State::kSealing;
    Tick();
    terminal->Write(progress->Clear());
  }

  RunPlan plan;
  RunStatus status;
  std::vector<EndedPhase> ended;
  Nanos now = kStart;
  std::size_t columns = 0;
  std::unique_ptr<FakeTerminal> terminal;
  std::unique_ptr<Progress> progress;
};

TEST_F(ProgressTest, LeavesALineAPhaseAndACleanScreen) {
  for (const ProgressStyle style : {ProgressStyle::kRewrite, ProgressStyle::kOverwrite}) {
    status = {};
    status.live_sessions = 1;
    ended.clear();
    Open(style, 80);
    PlayRun();
    EXPECT_THAT(terminal->Rows(), ElementsAre("warm (1/2): 20 of 20 done in 10 s, 2/s",
                                              "load (2/2): 20 of 20 done in 10 s, 2/s", ""));
    EXPECT_EQ(terminal->cursor(), 0u);
    EXPECT_EQ(terminal->wraps(), 0);
    EXPECT_EQ(terminal->escapes() > 0, style == ProgressStyle::kRewrite);
  }
}

TEST_F(ProgressTest, OffATerminalWritesPlainLines) {
  Open(ProgressStyle::kLines, 1000);
  PlayRun();
  EXPECT_THAT(terminal->Rows(),
              ElementsAre("warm (1/2): 4 of 20 done (20 %), 0 in flight, 2/s, about 8 s to go",
                          "warm (1/2): 14 of 20 done (70 %), 0 in flight, 2/s, about 3 s to go",
                          "warm (1/2): 20 of 20 done in 10 s, 2/s",
                          "load (2/2): 8 of 20 done (40 %), 0 in flight, 2/s, about 6 s to go",
                          "load (2/2): 18 of 20 done (90 %), 0 in flight, 2/s, about 1 s to go",
                          "load (2/2): 20 of 20 done in 10 s, 2/s", ""));
  EXPECT_EQ(terminal->escapes(), 0);
}

TEST_F(ProgressTest, RewritesOneLineInPlace) {
  Open(ProgressStyle::kRewrite, 80);
  Tick("waiting for 1 of 1 workers; start the others with: imgperf-worker --controller 10.0.0.1:7870");
  EXPECT_THAT(terminal->Rows(),
              ElementsAre("waiting for 1 of 1 workers; start the others with: imgperf-worker --control…"));
  BeginPhase(0);
  status.phase_counts.set_completed(2);
  status.in_flight = 3;
  Tick();
  EXPECT_THAT(terminal->Rows(),
              ElementsAre("warm (1/2): 2 of 20 done (10 %), 3 in flight, 2/s, about 9 s to go"));
}

TEST_F(ProgressTest, MessagesStandOnLinesOfTheirOwn) {
  Open(ProgressStyle::kRewrite, 80);
  BeginPhase(0);
  Tick();
  terminal->Write("^C");  // as terminals echo it
  terminal->Write(progress->Say("interrupted: a\x1b[31m name\r of a stranger"));
  Tick();
  EXPECT_THAT(terminal->Rows(), ElementsAre("interrupted: a [31m name  of a stranger",
                                            "warm (1/2): 0 of 20 done (0 %), 0 in flight"));
}

TEST_F(ProgressTest, CountsTheRateAnewInEachPhase) {
  Open(ProgressStyle::kRewrite, 80);
  PlayPhase(0);
  BeginPhase(1);
  now += 9 * kSecond;
  status.phase_counts.set_completed(1);
  Tick();
  EXPECT_EQ(terminal->Rows()[1], "load (2/2): 1 of 20 done (5 %), 0 in flight, 0.1/s, about 3 m 10 s to go");
}

TEST_F(ProgressTest, NoTerminalIsTooNarrowAndNoLineEverWraps) {
  std::mt19937 random(3);
  for (std::size_t width = 1; width <= 160; ++width) {
    status = {};
    status.live_sessions = random() % 2;
    ended.clear();
    Open(width % 2 == 0 ? ProgressStyle::kRewrite : ProgressStyle::kOverwrite, width);
    Tick("等待模型 等待模型 · waiting for a target that says 模型 of itself … and goes on to say it");
    for (std::uint32_t phase = 0; phase < 2; ++phase) {
      BeginPhase(phase);
      for (int i = 0; i < 20; ++i) {
        status.phase_counts.set_completed(random() % 1'000'000);
        status.phase_counts.set_failed(random() % 3);
        status.in_flight = random() % 100'000;
        status.response_time = {random() % 200, static_cast<Nanos>(random()), static_cast<Nanos>(random()),
                                static_cast<Nanos>(random())};
        Tick();
        ASSERT_EQ(terminal->Rows().size(), phase + 1u) << width;
      }
      EndPhase();
    }
    terminal->Write(progress->Clear());
    EXPECT_EQ(terminal->wraps(), 0) << width;
    EXPECT_EQ(terminal->Rows().size(), 3u) << width;
    EXPECT_EQ(terminal->Rows().back(), "") << width;
    if (width < 20) continue;
    EXPECT_THAT(terminal->Rows()[1], StartsWith("load (2/2): ")) << width;
  }
}

}  // namespace
}  // namespace imgperf
