#include "worker/records/uploader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "common/content_hash.h"
#include "tests/fakes/fake_clock.h"

namespace imgperf {
namespace {

using testing::HasSubstr;

UploadTry Failed(absl::Status status, std::optional<std::uint64_t> offset = {}) {
  return {std::move(status), "", offset};
}
UploadTry Done() { return {absl::OkStatus(), "a.png", {}}; }
absl::Status Cut() { return absl::UnavailableError("cable pulled"); }
absl::Status Stalled() { return absl::DeadlineExceededError("nothing taken"); }

// Does what the script says, the last line of it for ever; a stalled try takes all the time it has.
class ScriptedLine final : public UploadLine {
 public:
  ScriptedLine(FakeClock& clock, std::deque<UploadTry> script) : clock_(clock), script_(std::move(script)) {}
  UploadTry Upload(const pb::StoreChunk& head, const std::vector<std::string_view>&,
                   Nanos timeout_for) override {
    heads.push_back(head);
    UploadTry next = script_.front();
    if (script_.size() > 1) script_.pop_front();
    if (absl::IsDeadlineExceeded(next.status)) clock_.Advance(timeout_for);
    return next;
  }
  std::vector<pb::StoreChunk> heads;

 private:
  FakeClock& clock_;
  std::deque<UploadTry> script_;
};

class UploaderTest : public testing::Test {
 protected:
  void Play(std::deque<UploadTry> script) {
    line = std::make_unique<ScriptedLine>(clock, std::move(script));
    uploader =
        std::make_unique<Uploader>(*line, tokens, clock, [this](Nanos pause) { clock.Advance(pause); });
  }
  absl::StatusOr<std::string> Store() { return uploader->Store(session, {}, {"pix", "els"}); }
  Nanos Since(Nanos from) const { return clock.Now() - from; }

  const SessionId session = SessionId::Random();
  SessionTokens tokens;
  FakeClock clock;
  std::unique_ptr<ScriptedLine> line;
  std::unique_ptr<Uploader> uploader;
};

TEST_F(UploaderTest, NamesWhatItSends) {
  tokens.Add(session, "token");
  Play({Done()});
  EXPECT_EQ(*Store(), "a.png");
  const pb::StoreChunk& head = line->heads.at(0);
  EXPECT_EQ(head.token(), "token");
  EXPECT_EQ(head.size(), 6U);
  EXPECT_EQ(head.hash(), ContentHash("pixels"));
  EXPECT_FALSE(head.resume()) << "nobody waits for an answer before the first byte";
}

TEST_F(UploaderTest, GoesOnAfterABreak) {
  Play({Failed(Cut()), Failed(Cut(), 3), Done()});
  EXPECT_EQ(*Store(), "a.png");
  ASSERT_EQ(line->heads.size(), 3U);
  EXPECT_TRUE(line->heads[1].resume());
}

TEST_F(UploaderTest, WaitsForAControllerAsLongAsRecordsDo) {
  Play({Failed(Cut())});
  EXPECT_TRUE(absl::IsUnavailable(Store().status()));
  EXPECT_GE(Since(kSecond), UploadRetry::kAbsentFor);
  EXPECT_LT(Since(kSecond), UploadRetry::kAbsentFor + 2 * kSecond);
  EXPECT_LT(line->heads.size(), 80U);
}

TEST_F(UploaderTest, DoesNotWaitForOneThatTakesNothing) {
  Play({Failed(Stalled())});
  const absl::Status status = Store().status();
  EXPECT_TRUE(absl::IsDeadlineExceeded(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("the controller took nothing more"));
  EXPECT_EQ(line->heads.size(), 2U) << "the second asks how far the first one got";
  EXPECT_LT(Since(kSecond), 2 * UploadRetry::kStalledFor + kSecond);
}

TEST_F(UploaderTest, GoesOnAsLongAsItGetsOn) {
  Play({Failed(Stalled()), Failed(Stalled(), 1), Failed(Stalled(), 2), Failed(Stalled(), 3), Done()});
  EXPECT_TRUE(Store().ok());
  Play({Failed(Stalled()), Failed(Stalled(), 1), Failed(Stalled(), 1), Done()});
  EXPECT_FALSE(Store().ok());
}

TEST_F(UploaderTest, AfterThatTheNextFailAtOnceForAWhile) {
  Play({Failed(Stalled()), Failed(Stalled()), Failed(Stalled()), Failed(Stalled()), Done()});
  EXPECT_FALSE(Store().ok());
  const Nanos from = clock.Now();
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(Store().ok());
  EXPECT_EQ(Since(from), 0);
  EXPECT_EQ(line->heads.size(), 2U);
  clock.Advance(UploadBreaker::kOpenFor);
  EXPECT_FALSE(Store().ok()) << "tried, and shortly";
  EXPECT_LT(Since(from), UploadBreaker::kOpenFor + 5 * kSecond);
  clock.Advance(UploadBreaker::kOpenFor);
  EXPECT_TRUE(Store().ok());
  EXPECT_TRUE(Store().ok());
}

TEST_F(UploaderTest, DoesNotTryAgainWhatIsRefused) {
  Play({Failed(absl::ResourceExhaustedError("cannot write images/a.png: No space left on device"))});
  EXPECT_THAT(std::string(Store().status().message()), HasSubstr("No space left"));
  EXPECT_EQ(line->heads.size(), 1U);
  Store().IgnoreError();
  EXPECT_EQ(line->heads.size(), 2U) << "a full disk is no reason to stop asking";
}

TEST_F(UploaderTest, SendsADamagedUploadThreeTimes) {
  Play({Failed(absl::DataLossError("damaged"))});
  EXPECT_TRUE(absl::IsDataLoss(Store().status()));
  EXPECT_EQ(line->heads.size(), 3U);
}

}  // namespace
}  // namespace imgperf
