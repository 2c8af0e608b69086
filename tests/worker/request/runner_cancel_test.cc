// Requests that the plan cancels so long after they were sent.
#include "tests/worker/request/runner_fixture.h"

namespace imgperf {
namespace {

TEST_F(RunnerTest, AsksTheTransportForThePlansCancel) {
  cancel_after_ = 500 * kMillisecond;
  Start(7);
  cancel_after_ = 0;
  Start(8);
  cancel_after_.reset();
  Start(9);
  EXPECT_EQ(transport_.started[0].cancel_after, 500 * kMillisecond);
  EXPECT_EQ(transport_.started[1].cancel_after, Nanos{0});
  EXPECT_EQ(transport_.started[2].cancel_after, std::nullopt);
}

TEST_F(RunnerTest, RecordsAPlannedCancelWithItsElapsedTime) {
  cancel_after_ = 500 * kMillisecond;
  Start(7);
  clock_.Advance(kSecond);
  transport_.BodySent(0);
  const Nanos sent = clock_.Now();
  clock_.Advance(500 * kMillisecond);
  transport_.Overdue(0);

  ASSERT_EQ(finished_.size(), 1U);
  EXPECT_EQ(finished_[0].outcome, pb::CANCELLED);
  EXPECT_EQ(finished_[0].end, sent + 500 * kMillisecond) << "its slot is free then";
  const pb::Record& record = Record();
  EXPECT_EQ(record.outcome(), pb::CANCELLED);
  EXPECT_EQ(record.error().class_(), pb::CANCELLED_BY_US);
  EXPECT_EQ(record.error().type(), "RequestCancellationError");
  EXPECT_EQ(record.error().message(), "cancelled as planned, 500ms after it was sent");
  EXPECT_TRUE(record.error().by_plan());
  EXPECT_EQ(record.exchanges(0).sent_ns(), sent);
  EXPECT_EQ(record.last_byte_ns() - record.added_ns(), 1500 * kMillisecond);
}

TEST_F(RunnerTest, AWholeAnswerOutlivesItsCancelWhileItsImagesAreFetched) {
  cancel_after_ = 500 * kMillisecond;
  Start(7);
  transport_.Answer(0, 200, R"({"data":[{"url":"/a"}]})");
  ASSERT_EQ(transport_.started.size(), 2U);
  EXPECT_EQ(transport_.started[1].cancel_after, std::nullopt);
  clock_.Advance(kSecond);
  transport_.Answer(1, 200, PngOf(8, 8), "image/png");
  EXPECT_EQ(Record().outcome(), pb::COMPLETED);
}

TEST_F(RunnerTest, ACancelOfOursIsNotThePlans) {
  cancel_after_ = 500 * kMillisecond;
  Start(7);
  runner_->Abort({7, 0});
  transport_.RunSoon();
  EXPECT_EQ(finished_.at(0).outcome, pb::CANCELLED);
  EXPECT_FALSE(Record().error().by_plan());
  EXPECT_EQ(Record().error().type(), "");
}

}  // namespace
}  // namespace imgperf
