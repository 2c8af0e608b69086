// One side of one session's channel over ZeroMQ: outbox, inbox and the envelopes that join them.
//
// Inside a session nothing is lost, doubled or reordered; only a session's end loses. Beats are not part of
// this: they are unnumbered, and their owner puts them into an envelope made here. Rules: proto/README.md.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "common/channel/inbox.h"
#include "common/channel/outbox.h"
#include "common/ids.h"
#include "proto/credit.pb.h"

namespace imgperf {

// An acknowledgement of its own goes out when this many messages wait for one; otherwise the next frame
// carries it.
inline constexpr std::uint64_t kAckAfter = 64;

// What stands in every envelope of a session.
struct SessionAddress {
  RunId run = 0;
  std::uint32_t epoch = 0;
  SessionId session;
};

pb::Envelope MakeEnvelope(const SessionAddress& address);

// The two directions of an envelope, told apart by type.
inline auto* MutableMessages(pb::Envelope& envelope, const pb::ToWorker*) {
  return envelope.mutable_to_worker();
}
inline auto* MutableMessages(pb::Envelope& envelope, const pb::ToController*) {
  return envelope.mutable_to_controller();
}

// Pure. Thread: the owner's.
template <typename Out, typename In>
class Channel {
 public:
  Channel(const SessionAddress& address, std::size_t window) : address_(address), outbox_(window) {}

  void Push(Out message, bool counts) { outbox_.Push(std::move(message), counts); }
  bool Full() const { return outbox_.Full(); }

  struct Received {
    std::vector<In> fresh;     // new messages, in order
    std::vector<Out> covered;  // ours that the peer has now acknowledged
    bool sound = true;         // false: the peer broke the protocol
  };
  // Takes a frame of this session. Its beat only tells of gaps here; the rest of it is the owner's.
  Received Receive(pb::Envelope& envelope, Nanos now) {
    Received received;
    auto covered = outbox_.OnAck(envelope.ack());
    if (!covered) return {{}, {}, false};
    received.covered = std::move(*covered);
    auto* messages = MutableMessages(envelope, static_cast<const In*>(nullptr));
    const Intake intake = inbox_.Receive(envelope.first_seq(), static_cast<std::uint64_t>(messages->size()));
    if (intake.take) {
      received.fresh.assign(
          std::make_move_iterator(messages->begin() + static_cast<std::ptrdiff_t>(intake.skip)),
          std::make_move_iterator(messages->end()));
    }
    if (envelope.has_beat()) {
      inbox_.PeerSent(envelope.beat().last_sent());
      if (envelope.beat().gap()) outbox_.OnGap(now);
    }
    return received;
  }

  // Sends what belongs on the wire through `send(frame) -> bool`, in bounded frames. False when it refused
  // one; what it refused goes first next time.
  template <typename Send>
  bool Flush(Send send) {
    while (outbox_.HasMore()) {
      const auto batch = outbox_.Next();
      pb::Envelope envelope = Envelope();
      envelope.set_first_seq(batch.first_seq);
      auto* messages = MutableMessages(envelope, static_cast<const Out*>(nullptr));
      for (const Out* message : batch.messages) *messages->Add() = *message;
      if (!send(envelope.SerializeAsString())) return false;
      outbox_.Sent(batch);
      inbox_.Acknowledged();
    }
    if (inbox_.unacknowledged() < kAckAfter) return true;
    if (!send(Envelope().SerializeAsString())) return false;
    inbox_.Acknowledged();
    return true;
  }
  // Sends a beat, completed with what the peer must know of this channel. Call Flush first: it says what was
  // sent.
  template <typename Send>
  bool SendBeat(pb::Beat beat, Send send) {
    beat.set_last_sent(outbox_.last_sent());
    beat.set_gap(inbox_.gap());
    pb::Envelope envelope = Envelope();
    *envelope.mutable_beat() = std::move(beat);
    if (!send(envelope.SerializeAsString())) return false;
    inbox_.Acknowledged();
    return true;
  }

  void OnRouteChanged() { outbox_.OnRouteChanged(); }
  void SetRoundTrip(Nanos round_trip) { outbox_.SetRoundTrip(round_trip); }
  bool gap() const { return inbox_.gap(); }
  bool HasMore() const { return outbox_.HasMore(); }
  std::size_t unacknowledged() const { return outbox_.unacknowledged(); }
  // See Outbox::Withdraw.
  template <typename Which>
  std::vector<Out> Withdraw(Which which) {
    return outbox_.Withdraw(which);
  }
  const SessionAddress& address() const { return address_; }

 private:
  pb::Envelope Envelope() const {
    pb::Envelope envelope = MakeEnvelope(address_);
    envelope.set_ack(inbox_.ack());
    return envelope;
  }

  SessionAddress address_;
  Outbox<Out> outbox_;
  Inbox inbox_;
};

using ControllerChannel = Channel<pb::ToWorker, pb::ToController>;
using WorkerChannel = Channel<pb::ToController, pb::ToWorker>;

}  // namespace imgperf
