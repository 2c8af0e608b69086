#include "worker/session/worker_core.h"

#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace imgperf {
namespace {

class FakeFrames final : public FramePort {
 public:
  bool Send(std::string_view frame) override {
    if (refusing) return false;
    sent.emplace_back().ParseFromArray(frame.data(), static_cast<int>(frame.size()));
    return true;
  }
  bool refusing = false;
  std::vector<pb::Envelope> sent;
};

class FakeRequests final : public RequestPort {
 public:
  void Start(const StartedCredit& credit) override { started.push_back(credit); }
  void Abort(AttemptId attempt) override { aborted.push_back(attempt); }
  std::vector<StartedCredit> started;
  std::vector<AttemptId> aborted;
};

// A WorkerCore whose controller is played by the test.
struct WorkerCoreTest : testing::Test {
  FakeFrames frames;
  FakeRequests requests;
  WorkerCore core{frames, requests};
  Nanos now = 1000 * kSecond;
  pb::RegisterReply reply;
  std::uint64_t seq = 0;

  Instant At() const { return {now, now + kSecond}; }
  void Begin(bool same_clock = true) {
    reply.set_run(77);
    reply.set_session(SessionId::Random().Bytes());
    reply.set_same_clock(same_clock);
    seq = 0;
    core.Begin(reply, At());
    core.OnTick(At());
  }
  pb::Envelope Frame() {
    pb::Envelope envelope;
    envelope.set_run(77);
    envelope.set_session(reply.session());
    return envelope;
  }
  void Hear(const pb::Envelope& envelope) { core.OnFrame(envelope.SerializeAsString(), At()); }
  void Hear(const pb::ToWorker& message) {
    pb::Envelope envelope = Frame();
    envelope.set_first_seq(++seq);
    *envelope.add_to_worker() = message;
    Hear(envelope);
  }
  // The controller answers the last beat; its clock is ahead by `offset`.
  void Answer(Nanos offset = 0) {
    const pb::Beat* last = nullptr;
    for (const pb::Envelope& envelope : frames.sent) {
      if (envelope.has_beat()) last = &envelope.beat();
    }
    ASSERT_NE(last, nullptr);
    pb::Envelope envelope = Frame();
    envelope.mutable_beat()->set_is_answer(true);
    envelope.mutable_beat()->set_echo_sent_ns(last->sent_ns());
    envelope.mutable_beat()->set_echo_sent_boot_ns(last->sent_boot_ns());
    envelope.mutable_beat()->set_echo_received_ns(now + offset);
    envelope.mutable_beat()->set_sent_ns(now + offset);
    envelope.mutable_beat()->set_last_sent(seq);
    Hear(envelope);
  }
  void Grant(std::uint64_t version, const std::vector<std::uint32_t>& slots) {
    pb::ToWorker message;
    message.mutable_grant()->set_version(version);
    for (const std::uint32_t slot : slots) message.mutable_grant()->add_slots(slot);
    Hear(message);
  }
  void Credit(CreditId credit, std::uint32_t slot, Nanos due = 0) {
    pb::ToWorker message;
    message.mutable_credit()->set_credit(credit);
    message.mutable_credit()->set_slot(slot);
    message.mutable_credit()->set_due_ns(due);
    Hear(message);
  }
  // Without a slot: an open loop's.
  void Timed(CreditId credit, Nanos due) {
    pb::ToWorker message;
    message.mutable_credit()->set_credit(credit);
    message.mutable_credit()->set_due_ns(due);
    Hear(message);
  }
  void Revoke(CreditId credit) {
    pb::ToWorker message;
    message.mutable_revoke()->mutable_attempt()->set_credit(credit);
    Hear(message);
  }
  void Cancel(CreditId credit) {
    pb::ToWorker message;
    message.mutable_cancel()->mutable_attempt()->set_credit(credit);
    Hear(message);
  }
  // Registered, granted slot 0, with a lease.
  void Ready() {
    Begin();
    Answer();
    Grant(1, {0});
  }
  // The controller has everything that was sent before the last beat.
  void Acknowledge() {
    std::uint64_t last = 0;
    for (const pb::Envelope& envelope : frames.sent) {
      if (envelope.has_beat()) last = envelope.beat().last_sent();
    }
    pb::Envelope envelope = Frame();
    envelope.set_ack(last);
    Hear(envelope);
  }
  // Messages to the controller that were not seen yet.
  std::vector<pb::ToController> Told() {
    std::vector<pb::ToController> told;
    for (pb::Envelope& envelope : frames.sent) {
      told.insert(told.end(), envelope.to_controller().begin(), envelope.to_controller().end());
      envelope.clear_to_controller();
    }
    return told;
  }
  pb::Answer::Kind LastAnswer() {
    pb::Answer::Kind kind = pb::Answer::UNSPECIFIED;
    for (const auto& message : Told()) {
      if (message.has_answer()) kind = message.answer().kind();
    }
    return kind;
  }
};

TEST_F(WorkerCoreTest, NeedsARegistrationFirst) {
  EXPECT_TRUE(core.NeedsRegistration());
  EXPECT_EQ(core.Inventory().former_size(), 0);
  Begin();
  EXPECT_FALSE(core.NeedsRegistration());
  EXPECT_EQ(core.session().Bytes(), reply.session());
}

TEST_F(WorkerCoreTest, BeatsAtOnceAndThenEverySecond) {
  Begin();
  ASSERT_EQ(frames.sent.size(), 1u);
  EXPECT_EQ(frames.sent[0].beat().sent_ns(), now);
  EXPECT_EQ(frames.sent[0].beat().sent_boot_ns(), now + kSecond);
  EXPECT_EQ(core.OnTick(At()), now + kSecond);
  EXPECT_EQ(frames.sent.size(), 1u);
  now += kSecond;
  core.OnTick(At());
  EXPECT_EQ(frames.sent.size(), 2u);
}

TEST_F(WorkerCoreTest, StartsNothingWithoutALease) {
  Begin();
  Grant(1, {0});
  Credit(3, 0);
  EXPECT_TRUE(requests.started.empty());
  EXPECT_FALSE(core.Idle());
  Answer();
  ASSERT_EQ(requests.started.size(), 1u);
  EXPECT_EQ(requests.started[0].session, core.session());
  EXPECT_EQ(core.in_flight(), 1u);
}

TEST_F(WorkerCoreTest, AnExpiredLeaseHoldsCreditsUntilItIsRenewed) {
  Ready();
  now += 3 * kSecond;
  Credit(3, 0);
  EXPECT_TRUE(requests.started.empty());
  core.OnTick(At());
  Answer();
  EXPECT_EQ(requests.started.size(), 1u);
}

TEST_F(WorkerCoreTest, AFinishedRequestIsReturnedAndFreesItsSlot) {
  Ready();
  Credit(3, 0);
  Credit(4, 0);
  EXPECT_EQ(requests.started.size(), 1u);
  Told();
  core.OnFinished({3, 0}, pb::COMPLETED, now, At());
  const auto told = Told();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].finished().attempt().credit(), 3u);
  EXPECT_TRUE(told[0].finished().ok());
  EXPECT_FALSE(told[0].finished().cancelled());
  EXPECT_EQ(requests.started.size(), 2u);
  core.OnFinished({3, 0}, pb::COMPLETED, now, At());
  EXPECT_TRUE(Told().empty()) << "once";
}

TEST_F(WorkerCoreTest, ACancelledRequestIsReturnedAsSuch) {
  Ready();
  Credit(3, 0);
  Told();
  core.OnFinished({3, 0}, pb::CANCELLED, now, At());
  const auto told = Told();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_TRUE(told[0].finished().cancelled());
  EXPECT_FALSE(told[0].finished().ok());
}

TEST_F(WorkerCoreTest, DueInstantsAreConvertedOnceAndFrozen) {
  Begin(false);
  now += kMillisecond;
  Answer(500 * kSecond);
  Grant(1, {0});
  Credit(3, 0, now + 500 * kSecond + 7 * kMillisecond);
  ASSERT_EQ(requests.started.size(), 1u);
  const StartedCredit& started = requests.started[0];
  EXPECT_NEAR(static_cast<double>(started.due), static_cast<double>(now + 7 * kMillisecond), 1e6);
  EXPECT_LE(started.clock_bound, static_cast<std::uint64_t>(kMillisecond));
  EXPECT_EQ(started.clock_segment, 1u);
  EXPECT_EQ(started.received, now);
}

TEST_F(WorkerCoreTest, GrantsAreEnforcedAndAcknowledged) {
  Ready();
  auto told = Told();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].grant_ack().version(), 1u);
  Credit(3, 5);
  EXPECT_EQ(LastAnswer(), pb::Answer::NEVER_STARTED);
}

TEST_F(WorkerCoreTest, RevokesAndCancelsAreAnsweredByWhatBecameOfTheCredit) {
  Ready();
  Credit(3, 0);
  Credit(4, 0);
  Revoke(4);
  EXPECT_EQ(LastAnswer(), pb::Answer::NEVER_STARTED);
  Revoke(3);
  EXPECT_EQ(LastAnswer(), pb::Answer::ALREADY_STARTED);
  Cancel(3);
  EXPECT_EQ(LastAnswer(), pb::Answer::CANCELLING);
  EXPECT_EQ(requests.aborted, (std::vector<AttemptId>{{3, 0}}));
  core.OnFinished({3, 0}, pb::FAILED, now, At());
  Cancel(3);
  EXPECT_EQ(LastAnswer(), pb::Answer::ALREADY_FINISHED);
  Revoke(99);
  EXPECT_EQ(LastAnswer(), pb::Answer::UNKNOWN);
}

TEST_F(WorkerCoreTest, FramesOfOtherRunsEpochsAndSessionsAreIgnored) {
  Ready();
  pb::Envelope envelope = Frame();
  envelope.set_session_over(true);
  envelope.set_run(78);
  Hear(envelope);
  envelope.set_run(77);
  envelope.set_epoch(1);
  Hear(envelope);
  envelope.set_epoch(0);
  envelope.set_session(SessionId::Random().Bytes());
  Hear(envelope);
  core.OnFrame("\xff garbage", At());
  EXPECT_FALSE(core.NeedsRegistration());
}

TEST_F(WorkerCoreTest, AnEndedSessionStartsNothingAndHandsInItsInventory) {
  Ready();
  const SessionId old = core.session();
  Credit(3, 0);
  Credit(4, 0);
  pb::Envelope over = Frame();
  over.set_session_over(true);
  Hear(over);
  EXPECT_TRUE(core.NeedsRegistration());
  core.OnFinished({99, 0}, pb::COMPLETED, now, At());
  pb::RegisterRequest request = core.Inventory();
  EXPECT_EQ(request.run(), 77u);
  ASSERT_EQ(request.former_size(), 1);
  EXPECT_EQ(request.former(0).session(), old.Bytes());
  EXPECT_EQ(request.former(0).in_flight(0).credit(), 3u);
  EXPECT_EQ(request.former(0).never_started(0).credit(), 4u);
  EXPECT_EQ(core.Inventory().former(0).never_started_size(), 1) << "until a registration took it";

  Begin();
  EXPECT_EQ(core.in_flight(), 1u) << "what is in flight goes on";
  Answer();
  Told();
  core.OnFinished({3, 0}, pb::COMPLETED, now, At());
  EXPECT_TRUE(Told().empty()) << "its record tells; no slot of this session is free by it";
  EXPECT_TRUE(core.Idle());
}

TEST_F(WorkerCoreTest, SupersededAttemptsAreAborted) {
  Ready();
  Credit(3, 0);
  core.Inventory();
  reply.add_superseded()->set_credit(3);
  Begin();
  EXPECT_EQ(requests.aborted, (std::vector<AttemptId>{{3, 0}}));
}

TEST_F(WorkerCoreTest, TheSameSlotMayRunUnderTheNewSession) {
  Ready();
  Credit(3, 0);
  core.Inventory();
  Begin();
  Answer();
  Grant(1, {0});
  Credit(4, 0);
  EXPECT_EQ(requests.started.size(), 2u);
  core.OnFinished({3, 0}, pb::COMPLETED, now, At());
  Credit(5, 0);
  EXPECT_EQ(requests.started.size(), 2u) << "the old session's end frees no slot of the new one";
}

TEST_F(WorkerCoreTest, ASilentControllerMakesItRegisterAnew) {
  Ready();
  now += 10 * kSecond;
  core.OnTick(At());
  EXPECT_FALSE(core.NeedsRegistration());
  now += 1;
  core.OnTick(At());
  EXPECT_TRUE(core.NeedsRegistration());
}

TEST_F(WorkerCoreTest, AGapIsReportedAtOnce) {
  Ready();
  frames.sent.clear();
  ++seq;  // a frame that is lost
  Credit(4, 0);
  EXPECT_TRUE(requests.started.empty());
  ASSERT_FALSE(frames.sent.empty());
  EXPECT_TRUE(frames.sent.back().beat().gap());
}

TEST_F(WorkerCoreTest, RunOverGivesWaitingCreditsBackAndAbortsTheRest) {
  Ready();
  Credit(3, 0);
  Credit(4, 0);
  pb::ToWorker message;
  message.mutable_run_over();
  Hear(message);
  EXPECT_TRUE(core.RunOver());
  EXPECT_EQ(LastAnswer(), pb::Answer::NEVER_STARTED);
  EXPECT_EQ(requests.aborted.size(), 1u);
  core.OnFinished({3, 0}, pb::FAILED, now, At());
  EXPECT_TRUE(core.Idle());
  pb::Envelope over = Frame();
  over.set_session_over(true);
  Hear(over);
  EXPECT_FALSE(core.NeedsRegistration()) << "a run that is over is not joined again";
}

TEST_F(WorkerCoreTest, LeavingGivesWaitingCreditsBackAndTakesNoMore) {
  Ready();
  Credit(1, 0);
  Credit(2, 0);  // waits behind it
  Told();
  core.Leave(At());
  EXPECT_EQ(LastAnswer(), pb::Answer::NEVER_STARTED);
  Credit(3, 0);
  EXPECT_EQ(LastAnswer(), pb::Answer::NEVER_STARTED);
  core.OnTick(At());
  EXPECT_TRUE(frames.sent.back().beat().full()) << "so that the controller sends no more";
  EXPECT_TRUE(requests.aborted.empty()) << "what runs may finish";
  core.OnFinished({1, 0}, pb::COMPLETED, now, At());
  ASSERT_EQ(requests.started.size(), 1u);
}

TEST_F(WorkerCoreTest, ItHasLeftWhenTheControllerKnowsAllOfIt) {
  Ready();
  Credit(1, 0);
  core.Leave(At());
  core.OnTick(At());
  Answer();
  EXPECT_FALSE(core.Left()) << "a request is in flight";
  now += kMillisecond;
  core.OnFinished({1, 0}, pb::COMPLETED, now, At());
  core.OnTick(At());
  EXPECT_FALSE(core.Left()) << "the controller has not acknowledged its end";
  Acknowledge();
  EXPECT_TRUE(core.Left());
}

TEST_F(WorkerCoreTest, AnAnswerFromBeforeItLeftIsNoLeave) {
  Ready();
  core.OnTick(At());
  now += kMillisecond;
  core.Leave(At());
  Answer();  // to the beat before
  Acknowledge();
  EXPECT_FALSE(core.Left()) << "credits may be on their way";
  core.OnTick(At());
  Answer();
  Acknowledge();
  EXPECT_TRUE(core.Left());
}

TEST_F(WorkerCoreTest, AGapKeepsItFromLeaving) {
  Ready();
  core.Leave(At());
  core.OnTick(At());
  ++seq;  // a credit that was sent and has not come
  Answer();
  Acknowledge();
  EXPECT_FALSE(core.Left());
}

TEST_F(WorkerCoreTest, ToldTwiceItCancelsWhatRuns) {
  Ready();
  Credit(1, 0);
  core.Leave(At());
  EXPECT_TRUE(requests.aborted.empty());
  core.Leave(At());
  EXPECT_EQ(requests.aborted, (std::vector<AttemptId>{{1, 0}}));
}

TEST_F(WorkerCoreTest, ItLeavesItsNextSessionToo) {
  Ready();
  core.Leave(At());
  pb::Envelope over = Frame();
  over.set_session_over(true);
  Hear(over);
  EXPECT_FALSE(core.Left());
  EXPECT_TRUE(core.NeedsRegistration());
  core.Inventory();
  Begin();
  EXPECT_TRUE(frames.sent.back().beat().full());
  Answer();
  EXPECT_TRUE(core.Left());
}

// Its session is over, and it has not registered anew yet: an answer would go nowhere.
TEST_F(WorkerCoreTest, LeavingBetweenTwoSessionsTellsTheRegistrationWhatWaited) {
  Ready();
  Credit(1, 0);
  Credit(2, 0);  // waits behind it
  pb::Envelope over = Frame();
  over.set_session_over(true);
  Hear(over);
  core.Leave(At());
  const pb::RegisterRequest inventory = core.Inventory();
  ASSERT_EQ(inventory.former_size(), 1);
  ASSERT_EQ(inventory.former(0).never_started_size(), 1);
  EXPECT_EQ(inventory.former(0).never_started(0).credit(), 2u);
}

// What is behind must not keep answers and beats waiting: 200 requests that are all due come in several
// turns.
TEST_F(WorkerCoreTest, ABacklogIsStartedSomeAtATime) {
  Ready();
  for (CreditId credit = 1; credit <= 200; ++credit) Timed(credit, now - kSecond);
  const std::size_t at_once = requests.started.size();
  EXPECT_GT(at_once, 0u);
  EXPECT_LT(at_once, 100u);
  std::size_t before = at_once;
  for (int turns = 0; core.OnTick(At()) == now; ++turns) {
    ASSERT_LT(turns, 10);
    EXPECT_LE(requests.started.size() - before, at_once);
    before = requests.started.size();
  }
  EXPECT_EQ(requests.started.size(), 200u);
}

TEST_F(WorkerCoreTest, FullnessIsToldWithTheNextTick) {
  Ready();
  frames.sent.clear();
  core.SetFull(true);
  core.OnTick(At());
  ASSERT_EQ(frames.sent.size(), 1u);
  EXPECT_TRUE(frames.sent[0].beat().full());
}

TEST_F(WorkerCoreTest, ABeatTellsTheLongestStallSinceTheLast) {
  Ready();
  core.NoteLate(3 * kMillisecond);
  core.NoteLate(2 * kSecond);
  core.NoteLate(kMillisecond);
  for (const std::uint64_t told : {2'000'000'000u, 0u}) {
    frames.sent.clear();
    now += kSecond;
    core.OnTick(At());
    ASSERT_EQ(frames.sent.size(), 1u);
    EXPECT_EQ(frames.sent[0].beat().loop_late_ns(), told);
  }
}

TEST_F(WorkerCoreTest, ABeatTellsHowTheWorkerFares) {
  Begin(false);
  EXPECT_FALSE(frames.sent.back().beat().has_clock_bound_ns()) << "no idea of the controller's clock yet";
  Answer();
  Timed(1, now - 5 * kMillisecond);
  Timed(2, now - 2 * kMillisecond);
  core.NoteCpuTime(7);
  for (const std::uint64_t lag : {5'000'000u, 0u}) {
    ASSERT_TRUE(core.BeatDue(now));
    frames.sent.clear();
    core.OnTick(At());
    const pb::Beat& beat = frames.sent.back().beat();
    EXPECT_EQ(beat.lag_ns(), lag);
    EXPECT_TRUE(beat.has_clock_bound_ns());
    EXPECT_EQ(beat.has_cpu_ns(), lag > 0) << "told once";
    EXPECT_FALSE(core.BeatDue(now));
    now += kSecond;
  }
}

TEST_F(WorkerCoreTest, ARefusedFrameIsSentAgainSoon) {
  Ready();
  Credit(3, 0);
  frames.refusing = true;
  core.OnFinished({3, 0}, pb::COMPLETED, now, At());
  EXPECT_LE(core.OnTick(At()), now + 10 * kMillisecond);
  frames.refusing = false;
  Told();
  core.OnTick(At());
  EXPECT_EQ(Told().size(), 1u);
}

}  // namespace
}  // namespace imgperf
