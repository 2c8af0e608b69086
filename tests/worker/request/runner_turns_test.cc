// Conversations at the worker: a turn works from the bytes that the one before got.
#include <gmock/gmock.h>

#include "tests/worker/request/runner_fixture.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

struct RunnerTurnsTest : RunnerTest {
  // An edit of two turns; the first one's image is none of the dataset's files.
  void SetUp() override {
    pb::WorkerPlan plan = DefaultPlan();
    plan.mutable_request()->set_endpoint("image_edit");
    pb::Dataset dataset;
    for (std::uint32_t turn = 0; turn < 2; ++turn) {
      pb::Entry& entry = *dataset.add_entries();
      entry.set_prompt("turn");
      entry.set_turn(turn);
      turn == 0 ? entry.add_images()->set_url("http://host/a.png") : entry.add_images()->set_previous(true);
    }
    MakeWith(plan, dataset);
  }
  void Turn(CreditId credit, std::uint32_t turn, bool keep_images = false) {
    StartedCredit started;
    started.session = session;
    started.credit.set_credit(credit);
    started.credit.set_phase(phase);
    started.credit.set_entry(turn);
    started.credit.set_turn(turn);
    started.credit.set_conversation(1);
    started.credit.set_keep_for_next(turn == 0);
    started.credit.set_keep_images(keep_images);
    started.credit.set_keep_raw(keep_raw_);
    runner_->Start(started);
  }
  std::string ErrorOf(CreditId credit) {
    pool_.reset();
    for (const pb::Record& record : records_.records) {
      if (record.credit() == credit) return record.error().message();
    }
    return "no record";
  }
  SessionId session = *SessionId::FromBytes(std::string(16, 's'));
  std::uint32_t phase = 0;
};

TEST_F(RunnerTurnsTest, TheNextTurnSendsWhatThisOneGot) {
  const std::string png = PngOf(64, 32, 9000);
  Turn(1, 0);
  transport_.Answer(0, 200, ImageJson(png));
  Turn(2, 1);
  ASSERT_EQ(transport_.started.size(), 2U);
  EXPECT_THAT(transport_.started[1].body,
              HasSubstr("filename=\"turn.png\"\r\nContent-Type: image/png\r\n\r\n" + png + "\r\n--"));
  EXPECT_EQ(finished_.at(0).outcome, pb::COMPLETED);
  pool_.reset();
  EXPECT_TRUE(images_.names.empty()) << "none was to be stored";
}

TEST_F(RunnerTurnsTest, StoresAsWellWhatIsToBeStored) {
  for (const bool raw : {false, true}) {
    SetUp();
    keep_raw_ = raw;
    transport_.started.clear();
    images_.names.clear();
    const std::string png = PngOf(64, 32, 9000);
    Turn(1, 0, true);
    transport_.Answer(transport_.started.size() - 1, 200, ImageJson(png));
    pool_.reset();
    EXPECT_EQ(images_.names, std::vector<std::string>{"0-1-0-0.png"}) << raw;
    EXPECT_EQ(images_.contents.back(), png);
  }
}

TEST_F(RunnerTurnsTest, ATurnWithoutItsImageFailsHere) {
  Turn(1, 0);
  transport_.Answer(0, 500, "{}");
  Turn(2, 1);
  EXPECT_EQ(transport_.started.size(), 1U) << "nothing was sent";
  transport_.RunSoon();
  EXPECT_EQ(ErrorOf(2), "the image of the turn before is not here");
}

TEST_F(RunnerTurnsTest, AnImageIsOfItsPhaseAndSession) {
  Turn(1, 0);
  transport_.Answer(0, 200, ImageJson(PngOf(64, 32)));
  phase = 1;
  Turn(2, 1);
  phase = 0;
  session = *SessionId::FromBytes(std::string(16, 't'));
  Turn(3, 1);
  EXPECT_EQ(transport_.started.size(), 1U);
}

TEST_F(RunnerTurnsTest, WhatEndsOfAFormerSessionTakesNothingFromThisOne) {
  const SessionId former = *SessionId::FromBytes(std::string(16, 'f'));
  const SessionId now = session;
  session = former;
  Turn(1, 0);
  session = now;
  Turn(2, 0);
  transport_.Answer(1, 200, ImageJson(PngOf(64, 32)));
  transport_.Answer(0, 200, ImageJson(PngOf(16, 16)));  // awaited all that while
  Turn(3, 1);
  ASSERT_EQ(transport_.started.size(), 3U);
  EXPECT_THAT(transport_.started[2].body, HasSubstr(PngOf(64, 32)));
}

TEST_F(RunnerTurnsTest, TheLastTurnLeavesNothing) {
  Turn(1, 0);
  transport_.Answer(0, 200, ImageJson(PngOf(64, 32)));
  Turn(2, 1);
  transport_.Answer(1, 200, ImageJson(PngOf(64, 32)));
  Turn(3, 1);
  EXPECT_EQ(transport_.started.size(), 2U);
}

}  // namespace
}  // namespace imgperf
