// Workers that are themselves to blame for failures get no more credits while there are others.
#include <algorithm>

#include <fmt/format.h>

#include "controller/run/run_core_parts.h"

namespace imgperf {
void RunCore::Parts::NoteEnd(Session& session, AttemptId id, bool ok) {
  ++session.tries.ended;
  const OpenCredit* credit = ledger.Find(id.credit);
  if (credit != nullptr) {
    // Long enough for what runs into its timeout to be remembered beside what was sent with it.
    const Nanos length = std::max(kSecond, plan.request.timeout_for / 64);
    const std::int64_t stretch = credit->attempts.back().dispatched / length;
    session.lately.Note(stretch, ok);
    lately.Note(stretch, ok);
  }
  if (ok) return;
  ++session.tries.failed;
  if (session.unfit || !FitOneBeside(session) || !UnfitBeside(session.lately, lately)) return;
  session.unfit = true;
  slots.SetEligible(session.id, false);
  events.push_back(fmt::format(
      "worker {} on {} failed in {} of {} requests, where the others did not: it got no more requests",
      session.name, session.host, session.tries.failed, session.tries.ended));
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
    lately.Remove(session->lately);
    session->lately = {};
    slots.SetEligible(session->id, !session->full);
    events.push_back(fmt::format("worker {} got requests again, for want of others", session->name));
  }
}

}  // namespace imgperf
