#include "worker/session/former_sessions.h"

#include <utility>

namespace imgperf {
namespace {

void Write(AttemptId id, pb::AttemptRef& ref) {
  ref.set_credit(id.credit);
  ref.set_attempt(id.attempt);
}

}  // namespace

void FormerSessions::Retire(const SessionId& session, std::vector<AttemptId> never_started) {
  former_.push_back({session, std::move(never_started)});
}

void FormerSessions::Told() {
  for (Former& former : former_) former.never_started.clear();
}

void FormerSessions::WriteTo(pb::RegisterRequest& request, const InFlight& in_flight) const {
  for (const Former& former : former_) {
    pb::FormerSession* row = request.add_former();
    row->set_session(former.session.Bytes());
    for (const AttemptId id : former.never_started) Write(id, *row->add_never_started());
    for (const auto& [id, session] : in_flight) {
      if (session == former.session) Write(id, *row->add_in_flight());
    }
  }
}

}  // namespace imgperf
