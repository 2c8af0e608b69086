// What comes over the ROUTER socket, and what goes back.
#include <absl/strings/str_cat.h>

#include <algorithm>

#include "controller/run/run_core_parts.h"

namespace imgperf {

void RunCore::Parts::OnFrame(const RouteId& route, std::string_view frame, Nanos now, std::string_view key) {
  pb::Envelope envelope;
  if (!envelope.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) {
    ++dropped;
    return;
  }
  Session* session = Admit(route, envelope, key);
  if (session != nullptr) Hear(*session, envelope, now);
}

// The live session a frame speaks for; nothing, and a count, for any other frame.
Session* RunCore::Parts::Admit(const RouteId& route, const pb::Envelope& envelope, std::string_view key) {
  const auto id = SessionId::FromBytes(envelope.session());
  Session* session = nullptr;
  if (envelope.run() == options.run && envelope.epoch() < options.epoch) {
    TellFormer(route, envelope, key);
    return nullptr;
  }
  if (id && envelope.run() == options.run && envelope.epoch() == options.epoch) session = sessions.Find(*id);
  const bool known = session != nullptr && session->key == key;
  if (!known || (session->live && !sessions.Bind(*session, route))) {
    ++dropped;
    return nullptr;
  }
  if (session->live) return session;
  pb::Envelope over = MakeEnvelope(session->channel.address());
  over.set_session_over(true);
  // Lost if the socket is full: the worker's next beat asks again.
  credits.Send(route, over.SerializeAsString());
  return nullptr;
}

// A worker that has not noticed yet that its controller ended registers anew at once, instead of after a
// silence.
void RunCore::Parts::TellFormer(const RouteId& route, const pb::Envelope& envelope, std::string_view key) {
  const auto id = SessionId::FromBytes(envelope.session());
  const Session* former = id ? sessions.Find(*id) : nullptr;
  if (former == nullptr || former->key != key) {
    ++dropped;
    return;
  }
  pb::Envelope over = MakeEnvelope({options.run, envelope.epoch(), *id});
  over.set_session_over(true);
  credits.Send(route, over.SerializeAsString());
}

void RunCore::Parts::Hear(Session& session, pb::Envelope& envelope, Nanos now) {
  slots.AddSession(session.id);
  workers.Add(session.id, session.weight);
  auto received = session.channel.Receive(envelope, now);
  bool sound = received.sound;
  for (const pb::ToWorker& message : received.covered) {
    if (message.has_credit()) ledger.OnAcknowledged({message.credit().credit(), message.credit().attempt()});
  }
  for (const pb::ToController& message : received.fresh) sound = sound && Handle(session, message, now);
  if (!sound) return EndSession(session, "it broke the protocol", true, now);
  if (envelope.has_beat()) OnBeat(session, envelope.beat(), now);
}

bool RunCore::Parts::Handle(Session& session, const pb::ToController& message, Nanos now) {
  switch (message.body_case()) {
    case pb::ToController::kFinished:
      return OnFinished(session, message.finished(), now);
    case pb::ToController::kAnswer:
      return OnAnswer(session, message.answer(), now);
    case pb::ToController::kGrantAck:
      return slots.OnGrantAck(session.id, message.grant_ack().version());
    default:
      return false;
  }
}

bool RunCore::Parts::OnFinished(Session& session, const pb::Finished& finished, Nanos now) {
  const AttemptId id{finished.attempt().credit(), finished.attempt().attempt()};
  const Ruling ruling = ledger.OnReturned(id, session.id, finished.cancelled());
  if (ruling == Ruling::kProtocolError) return false;
  if (ruling != Ruling::kApplied) return true;
  if (!finished.cancelled()) {
    ++(finished.ok() ? returned_good : returned_failed);
    NoteEnd(session, id, finished.ok());
  }
  const Nanos end = finished.ended_ns() == 0 ? now : finished.ended_ns();
  if (const auto& talk = ledger.Find(id.credit)->conversation)
    EndTurn(*talk, id, session, finished.ok(), end, now);
  FreePlace(id, true, end, now);
  return true;
}

bool RunCore::Parts::OnAnswer(Session& session, const pb::Answer& answer, Nanos now) {
  if (answer.kind() != pb::Answer::NEVER_STARTED) return answer.kind() != pb::Answer::UNSPECIFIED;
  const AttemptId id{answer.attempt().credit(), answer.attempt().attempt()};
  const Ruling ruling = ledger.OnNeverStarted(id, session.id, now);
  if (ruling == Ruling::kApplied) FreePlace(id, false, now, now);
  return ruling != Ruling::kProtocolError;
}

void RunCore::Parts::OnBeat(Session& session, const pb::Beat& beat, Nanos now) {
  session.full = beat.full();
  session.vitals.OnBeat(beat);
  session.stood_still = std::max(session.stood_still, static_cast<Nanos>(beat.loop_late_ns()));
  slots.SetEligible(session.id, !session.full && !session.unfit);
  NoteRoundTrip(session, static_cast<Nanos>(beat.round_trip_ns()));
  if (beat.is_answer()) return;
  pb::Beat answer;
  answer.set_is_answer(true);
  answer.set_sent_ns(now);
  answer.set_echo_sent_ns(beat.sent_ns());
  answer.set_echo_sent_boot_ns(beat.sent_boot_ns());
  answer.set_echo_received_ns(now);
  Flush(session);  // the answer says what was sent
  // Only an answered beat extends the lease, so only an answered beat may extend the session (L2).
  const bool answered =
      session.channel.SendBeat(answer, [&](const std::string& frame) { return Transmit(session, frame); });
  if (answered) session.last_answered = now;
}

// Smoothed, for one late beat says little.
void RunCore::Parts::NoteRoundTrip(Session& session, Nanos round_trip) {
  if (round_trip <= 0) return;
  session.round_trip =
      session.round_trip == 0 ? round_trip : session.round_trip + (round_trip - session.round_trip) / 4;
  SetDepth(session);
}

bool RunCore::Parts::Transmit(Session& session, std::string_view frame) {
  session.blocked = credits.Send(session.route, frame) != CreditPort::Result::kSent;
  return !session.blocked;
}

void RunCore::Parts::Flush(Session& session) {
  const bool flushed =
      session.channel.Flush([&](const std::string& frame) { return Transmit(session, frame); });
  if (flushed) session.blocked = false;
}

void RunCore::Parts::FlushAll() {
  for (Session* session : sessions.Live()) {
    if (session->connected) Flush(*session);
  }
}

}  // namespace imgperf
