// Workers that are themselves to blame for failures get no more credits while there are others.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "controller/run/run_core_parts.h"

namespace imgperf {
namespace {

constexpr Nanos kStretch = kSecond;

}  // namespace

void RunCore::Parts::NoteEnd(Session& session, bool ok, Nanos now) {
  if (now - stretch_since >= kStretch) BeginStretch(now);
  ++session.tries.ended;
  ++session.lately.ended;
  if (ok) return;
  ++session.tries.failed;
  ++session.lately.failed;
  if (session.unfit || !FitOneBeside(session)) return;
  BesideOthers compared = session.compared;
  compared.Add(session.lately, BesidesLately(session));
  if (!compared.Unfit()) return;
  session.unfit = true;
  slots.SetEligible(session.id, false);
  events.push_back(fmt::format(
      "worker {} on {} failed in {} of {} requests, where the others did not: it got no more requests",
      session.name, session.host, session.tries.failed, session.tries.ended));
}

// How the others' requests ended in the stretch that is going on.
Tries RunCore::Parts::BesidesLately(const Session& session) const {
  Tries others;
  for (const auto& other : sessions.all()) {
    if (other.get() == &session) continue;
    others.ended += other->lately.ended;
    others.failed += other->lately.failed;
  }
  return others;
}

void RunCore::Parts::BeginStretch(Nanos now) {
  Tries all;
  for (const auto& session : sessions.all()) {
    all.ended += session->lately.ended;
    all.failed += session->lately.failed;
  }
  for (const auto& session : sessions.all()) {
    const Tries own = std::exchange(session->lately, {});
    session->compared.Add(own, {all.ended - own.ended, all.failed - own.failed});
  }
  stretch_since = now;
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
    session->tries = session->lately = {};
    session->compared = {};
    slots.SetEligible(session->id, !session->full);
    events.push_back(fmt::format("worker {} got requests again, for want of others", session->name));
  }
}

}  // namespace imgperf
