// Records in, durability back: the ledger decides each record the moment it is seen; acknowledgements wait
// for the disk.
#include <algorithm>
#include <utility>

#include <absl/strings/str_cat.h>

#include "controller/run/run_core_parts.h"
#include "controller/stats/record_times.h"

namespace imgperf {

absl::Status RunCore::Parts::OnRecords(const pb::RecordBatch& batch, Nanos now) {
  Session& session = *sessions.Find(*SessionId::FromBytes(batch.session()));
  // What a former life acknowledged without writing it down, a duplicate, is not sent again.
  if (std::exchange(session.former_life, false))
    session.records_received = std::max(session.records_received, batch.first_seq() - 1);
  if (batch.first_seq() > session.records_received + 1) {
    return absl::FailedPreconditionError(absl::StrCat("records of worker ", session.name, " jump from ",
                                                      session.records_received, " to ", batch.first_seq(),
                                                      ": resend from the last one acknowledged"));
  }
  std::uint64_t seq = batch.first_seq();
  bool sound = true;
  for (const pb::Record& record : batch.records()) {
    if (seq > session.records_received) {
      session.records_received = seq;
      sound = TakeRecord(session, seq, record, now) && sound;
    }
    ++seq;
  }
  if (session.records_received > 0) acks.Expect(journal.last(), session.id, session.records_received);
  if (!sound && session.live)
    EndSession(session, "it sent records of attempts it was never given", true, now);
  return absl::OkStatus();
}

bool RunCore::Parts::TakeRecord(Session& session, std::uint64_t seq, const pb::Record& record, Nanos now) {
  const AttemptId id{record.credit(), record.attempt()};
  NoteClockSegment(session, record);
  AdoptIfUnknown(id, session.id);
  if (record.outcome() == pb::FAILED) {
    last_failure = absl::StrCat(pb::ErrorClass_Name(record.error().class_()), " ", record.error().message());
  }
  switch (ledger.OnRecord(session.id, seq, record)) {
    case Ruling::kApplied:
      NoteTurnOf(session, record, now);
      FreePlace(id, true, SpanOf(record).end, now);
      NoteResponseTime(record);
      return true;
    case Ruling::kReinstated:
      ++session.reinstated;
      NoteTurnOf(session, record, now);
      NoteResponseTime(record);
      return true;
    case Ruling::kLate:
      ++session.late;
      return true;
    case Ruling::kProtocolError:
      return false;
    default:
      return true;
  }
}

void RunCore::Parts::NoteTurnOf(const Session& session, const pb::Record& record, Nanos now) {
  if (!record.has_conversation()) return;
  EndTurn(record.conversation(), {record.credit(), record.attempt()}, session,
          record.outcome() == pb::COMPLETED, SpanOf(record).end, now);
}

// For whoever watches. A phase's records all come before it is sealed, or too late to count.
void RunCore::Parts::NoteResponseTime(const pb::Record& record) {
  if (record.outcome() != pb::COMPLETED || record.due_ns() == 0 || record.last_byte_ns() == 0) return;
  response_times.Add(record.last_byte_ns() - record.due_ns());
  if (!prefetch.NoteLatency(record.last_byte_ns() - record.added_ns())) return;
  for (const Session* session : sessions.Live()) SetDepth(*session);
}

void RunCore::Parts::NoteClockSegment(Session& session, const pb::Record& record) {
  if (record.clock_segment() <= session.clock_segment) return;
  session.clock_segment = record.clock_segment();
  pb::JournalEntry entry;
  entry.mutable_clock_segment()->set_session(session.id.Bytes());
  entry.mutable_clock_segment()->set_segment(record.clock_segment());
  entry.mutable_clock_segment()->set_at_ns(turn);
  journal.Append(entry);
}

void RunCore::Parts::OnDurable(JournalPort::Index index, Nanos now) {
  journal.NoteDurable(index);
  watermark.OnDurable(index, now);
  SendWritten(now);
  acks.OnDurable(index);
}

}  // namespace imgperf
