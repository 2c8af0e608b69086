// Workers that are themselves to blame for failures get no more credits while there are others.
#include <algorithm>

#include <fmt/format.h>

#include "controller/run/run_core_parts.h"

namespace imgperf {

void RunCore::Parts::NoteEnd(Session& session, bool ok) {
  ++session.tries.ended;
  if (ok) return;
  ++session.tries.failed;
  if (session.unfit) return;
  Tries others;
  for (const auto& other : sessions.all()) {
    if (other.get() == &session) continue;
    others.ended += other->tries.ended;
    others.failed += other->tries.failed;
  }
  if (!FitOneBeside(session) || !Unfit(session.tries, others)) return;
  session.unfit = true;
  slots.SetEligible(session.id, false);
  events.push_back(fmt::format(
      "worker {} on {} failed in {} of {} requests, the others in {} of {}: it got no more requests",
      session.name, session.host, session.tries.failed, session.tries.ended, others.failed, others.ended));
}

bool RunCore::Parts::FitOneBeside(const Session& session) const {
  const auto& all = sessions.all();
  return std::any_of(all.begin(), all.end(), [&](const auto& other) {
    return other.get() != &session && other->live && other->connected && !other->unfit;
  });
}

// Better an unfit worker than none.
void RunCore::Parts::ReadmitIfAlone() {
  if (!InProgress()) return;
  const auto live = sessions.Live();
  if (std::any_of(live.begin(), live.end(), [](const Session* session) { return !session->unfit; })) return;
  for (Session* session : live) {
    session->unfit = false;
    session->tries = {};
    slots.SetEligible(session->id, !session->full);
    events.push_back(fmt::format("worker {} got requests again, for want of others", session->name));
  }
}

}  // namespace imgperf
