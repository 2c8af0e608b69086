#include "common/channel/channel.h"

#include <deque>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace imgperf {
namespace {

pb::ToWorker CreditMessage(std::uint64_t credit) {
  pb::ToWorker message;
  message.mutable_credit()->set_credit(credit);
  return message;
}

pb::ToController FinishedMessage(std::uint64_t credit) {
  pb::ToController message;
  message.mutable_finished()->mutable_attempt()->set_credit(credit);
  return message;
}

SessionAddress Address() { return {7, 0, SessionId::Random()}; }

// Both ends of a session, and the frames between them.
struct Pair {
  SessionAddress address = Address();
  ControllerChannel controller{address, 4};
  WorkerChannel worker{address, 1000};
  std::vector<std::string> down;
  std::vector<std::uint64_t> credits;  // as the worker received them
  Nanos now = kSecond;

  bool Flush() {
    return controller.Flush([this](const std::string& frame) {
      down.push_back(frame);
      return true;
    });
  }
  ControllerChannel::Received Back(const std::string& frame) {
    pb::Envelope envelope;
    envelope.ParseFromString(frame);
    return controller.Receive(envelope, now);
  }
  void Hear(const std::string& frame) {
    pb::Envelope envelope;
    envelope.ParseFromString(frame);
    for (const auto& message : worker.Receive(envelope, now).fresh)
      credits.push_back(message.credit().credit());
  }
  std::string WorkerBeat() {
    std::string sent;
    worker.SendBeat({}, [&](const std::string& frame) {
      sent = frame;
      return true;
    });
    return sent;
  }
};

TEST(Channel, SeveralMessagesTravelInOneFrame) {
  Pair pair;
  for (std::uint64_t i = 0; i < 3; ++i) pair.controller.Push(CreditMessage(i), true);
  EXPECT_TRUE(pair.Flush());
  ASSERT_EQ(pair.down.size(), 1u);
  pair.Hear(pair.down[0]);
  EXPECT_EQ(pair.credits, (std::vector<std::uint64_t>{0, 1, 2}));
}

TEST(Channel, FramesAreBoundedByMessagesAndBytes) {
  Pair pair;
  for (std::uint64_t i = 0; i < 2 * kMaxBatchMessages + 1; ++i) pair.controller.Push(CreditMessage(i), false);
  pair.Flush();
  EXPECT_EQ(pair.down.size(), 3u);
  pb::ToWorker large = CreditMessage(1);
  large.mutable_grant()->mutable_slots()->Resize(20'000, 70'000);
  pair.down.clear();
  pair.controller.Push(large, false);
  pair.controller.Push(large, false);
  pair.Flush();
  EXPECT_EQ(pair.down.size(), 2u);
}

TEST(Channel, AFrameReceivedTwiceIsTakenOnce) {
  Pair pair;
  pair.controller.Push(CreditMessage(5), true);
  pair.Flush();
  pair.Hear(pair.down[0]);
  pair.Hear(pair.down[0]);
  EXPECT_EQ(pair.credits, (std::vector<std::uint64_t>{5}));
}

TEST(Channel, AnOldFrameHeardAgainChangesNothing) {
  Pair pair;
  for (std::uint64_t i = 1; i < 4; ++i) {
    pair.controller.Push(CreditMessage(i), true);
    pair.Flush();
  }
  ASSERT_EQ(pair.down.size(), 3u);
  for (const std::size_t frame : {0, 1, 0, 2}) pair.Hear(pair.down[frame]);
  EXPECT_EQ(pair.credits, (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_FALSE(pair.worker.gap());
}

TEST(Channel, WhatIsNotAcknowledgedIsSentAgainOnANewRoute) {
  Pair pair;
  pair.controller.Push(CreditMessage(1), true);
  pair.controller.Push(CreditMessage(2), true);
  pair.Flush();  // lost
  pair.controller.OnRouteChanged();
  pair.Flush();
  ASSERT_EQ(pair.down.size(), 2u);
  pair.Hear(pair.down[1]);
  EXPECT_EQ(pair.credits, (std::vector<std::uint64_t>{1, 2}));
}

TEST(Channel, AGapIsReportedByABeatAndFilledOncePerRoundTrip) {
  Pair pair;
  pair.controller.Push(CreditMessage(1), true);
  pair.Flush();  // lost
  pair.controller.Push(CreditMessage(2), true);
  pair.Flush();
  pair.Hear(pair.down[1]);
  EXPECT_TRUE(pair.credits.empty()) << "after a gap nothing is taken out of order";
  const std::string report = pair.WorkerBeat();
  pair.down.clear();
  pair.Back(report);
  pair.Back(report);  // reported again before the resend can have arrived
  pair.Flush();
  ASSERT_EQ(pair.down.size(), 1u);
  pair.Back(report);
  pair.Flush();
  EXPECT_EQ(pair.down.size(), 1u);
  pair.Hear(pair.down[0]);
  EXPECT_EQ(pair.credits, (std::vector<std::uint64_t>{1, 2}));
  EXPECT_FALSE(pair.worker.gap());
}

TEST(Channel, ALostLastMessageShowsInTheNextBeat) {
  Pair pair;
  pair.controller.Push(CreditMessage(1), true);
  pair.Flush();  // lost
  std::string beat;
  pair.controller.SendBeat({}, [&](const std::string& frame) {
    beat = frame;
    return true;
  });
  pair.Hear(beat);
  EXPECT_TRUE(pair.worker.gap());
}

TEST(Channel, OnlyCreditsFillTheWindow) {
  Pair pair;
  for (std::uint64_t i = 0; i < 4; ++i) pair.controller.Push(CreditMessage(i), true);
  EXPECT_TRUE(pair.controller.Full());
  for (int i = 0; i < 10; ++i) pair.controller.Push(pb::ToWorker(), false);
  pair.Flush();
  pair.Hear(pair.down[0]);
  const auto received = pair.Back(pair.WorkerBeat());
  EXPECT_EQ(received.covered.size(), 14u);
  EXPECT_FALSE(pair.controller.Full());
}

constexpr auto kAnything = [](const pb::ToWorker&) { return true; };

TEST(Channel, ARefusedFrameGoesFirstNextTime) {
  Pair pair;
  pair.controller.Push(CreditMessage(1), true);
  EXPECT_FALSE(pair.controller.Flush([](const std::string&) { return false; }));
  EXPECT_TRUE(pair.Flush());
  EXPECT_TRUE(pair.controller.Withdraw(kAnything).empty());
  pair.Hear(pair.down[0]);
  EXPECT_EQ(pair.credits, (std::vector<std::uint64_t>{1}));
}

TEST(Channel, WhatNeverLeftCanBeWithdrawn) {
  Pair pair;
  pair.controller.Push(CreditMessage(1), true);
  pair.Flush();  // lost, but it left
  for (std::uint64_t i = 2; i < 5; ++i) pair.controller.Push(CreditMessage(i), true);
  EXPECT_TRUE(pair.controller.Full());
  const auto odd = [](const pb::ToWorker& message) { return message.credit().credit() % 2 == 1; };
  const auto withdrawn = pair.controller.Withdraw(odd);
  ASSERT_EQ(withdrawn.size(), 1u);
  EXPECT_EQ(withdrawn[0].credit().credit(), 3u);
  EXPECT_FALSE(pair.controller.Full());
  pair.controller.OnRouteChanged();
  pair.down.clear();
  pair.Flush();
  for (const std::string& frame : pair.down) pair.Hear(frame);
  EXPECT_EQ(pair.credits, (std::vector<std::uint64_t>{1, 2, 4}));
}

TEST(Channel, AcknowledgingWhatWasNeverSentIsUnsound) {
  Pair pair;
  pb::Envelope envelope = MakeEnvelope(pair.address);
  envelope.set_ack(1);
  EXPECT_FALSE(pair.controller.Receive(envelope, 0).sound);
}

TEST(Channel, ManyUnacknowledgedMessagesAreAcknowledgedWithoutABeat) {
  Pair pair;
  for (std::uint64_t i = 0; i < kAckAfter; ++i) pair.controller.Push(CreditMessage(i), false);
  pair.Flush();
  pair.Hear(pair.down[0]);
  std::vector<std::string> up;
  pair.worker.Flush([&](const std::string& frame) {
    up.push_back(frame);
    return true;
  });
  ASSERT_EQ(up.size(), 1u);
  EXPECT_EQ(pair.Back(up[0]).covered.size(), kAckAfter);
}

TEST(Channel, GarbageNumbersAreDropped) {
  Inbox inbox;
  EXPECT_FALSE(inbox.Receive(0, 3).take);
  EXPECT_FALSE(inbox.Receive(UINT64_MAX, 3).take);
  EXPECT_FALSE(inbox.Receive(1, 0).take);
  EXPECT_EQ(inbox.ack(), 0u);
}

// A connection that loses everything at random cuts, doubles frames and refuses some; the worker sends each
// credit back.
struct RandomConnection {
  explicit RandomConnection(std::uint32_t seed) : dice(seed) {}

  bool Chance(std::uint32_t percent) { return dice() % 100 < percent; }
  bool Take(std::deque<std::string>& queue, const std::string& frame) {
    if (Chance(5)) return false;
    queue.push_back(frame);
    if (Chance(5)) queue.push_back(frame);
    return true;
  }
  void Cut() {
    if (Chance(50)) down.clear();
    if (Chance(50)) up.clear();
    controller.OnRouteChanged();
  }
  void Exchange() {
    const auto to_worker = [this](const std::string& frame) { return Take(down, frame); };
    const auto to_controller = [this](const std::string& frame) { return Take(up, frame); };
    controller.Flush(to_worker);
    worker.Flush(to_controller);
    if (Chance(20)) worker.SendBeat({}, to_controller);
    if (Chance(20)) controller.SendBeat({}, to_worker);
    if (Chance(70)) DeliverDown();
    if (Chance(70)) DeliverUp();
  }
  void DeliverDown() {
    pb::Envelope envelope;
    if (!Pop(down, envelope)) return;
    const auto received = worker.Receive(envelope, now);
    EXPECT_TRUE(received.sound);
    for (const auto& message : received.fresh) {
      got.push_back(message.credit().credit());
      worker.Push(FinishedMessage(got.back()), false);
    }
  }
  void DeliverUp() {
    pb::Envelope envelope;
    if (!Pop(up, envelope)) return;
    const auto received = controller.Receive(envelope, now);
    EXPECT_TRUE(received.sound);
    for (const auto& message : received.fresh) back.push_back(message.finished().attempt().credit());
  }
  static bool Pop(std::deque<std::string>& queue, pb::Envelope& envelope) {
    if (queue.empty()) return false;
    EXPECT_TRUE(envelope.ParseFromString(queue.front()));
    queue.pop_front();
    return true;
  }

  std::mt19937 dice;
  const SessionAddress address = Address();
  ControllerChannel controller{address, 1000};
  WorkerChannel worker{address, 1000};
  std::deque<std::string> down;
  std::deque<std::string> up;
  std::vector<std::uint64_t> got;   // credits, at the worker
  std::vector<std::uint64_t> back;  // returns, at the controller
  Nanos now = 0;
};

TEST(Channel, NothingIsLostDoubledOrReorderedOverRandomCuts) {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    RandomConnection connection(seed);
    std::vector<std::uint64_t> all;
    for (int step = 0; step < 1000 || connection.back.size() < all.size(); ++step) {
      ASSERT_LT(step, 20'000) << "seed " << seed;
      connection.now += 50 * kMillisecond;
      if (step < 1000 && connection.Chance(30)) {
        all.push_back(all.size());
        connection.controller.Push(CreditMessage(all.back()), true);
      }
      if (step < 1000 && connection.Chance(3)) connection.Cut();
      connection.Exchange();
    }
    ASSERT_EQ(connection.got, all) << "seed " << seed;
    ASSERT_EQ(connection.back, all) << "seed " << seed;
  }
}

}  // namespace
}  // namespace imgperf
