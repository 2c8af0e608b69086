// Who takes part, for who asks while the run goes on.
#include "controller/run/run_core_parts.h"

namespace imgperf {
namespace {

pb::Member::State StateOf(const Session& session) {
  if (!session.live) return session.loss ? pb::Member::LOST : pb::Member::LEFT;
  if (!session.connected) return pb::Member::JOINING;
  if (session.unfit) return pb::Member::UNFIT;
  return session.full ? pb::Member::FULL : pb::Member::ACTIVE;
}

}  // namespace

pb::MembersReply RunCore::Parts::Members(Nanos now) const {
  pb::MembersReply reply;
  reply.set_run(options.run);
  reply.set_epoch(options.epoch);
  const auto in_flight = ledger.InFlightBySession();
  for (const auto& session : sessions.all()) {
    pb::Member& member = *reply.add_members();
    member.set_session(session->id.Bytes());
    member.set_name(session->name);
    member.set_host(session->host);
    member.set_pid(session->pid);
    member.set_state(StateOf(*session));
    const auto out = in_flight.find(session->id);
    member.set_in_flight(out == in_flight.end() ? 0 : out->second);
    member.set_records(session->records_received);
    member.set_silent_ns(now - session->last_answered);
    member.set_end_reason(session->end_reason);
    session->vitals.WriteTo(member);
  }
  return reply;
}

}  // namespace imgperf
