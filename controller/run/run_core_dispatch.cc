// Which credit goes where, and what is asked back.
#include <algorithm>
#include <utility>

#include "controller/credit/share_choice.h"
#include "controller/run/run_core_parts.h"

namespace imgperf {
namespace {

// So that shares of the same size do not choose the same credits: those that are cancelled have no images.
constexpr std::uint64_t kLookSeed = 0x6C6F6F6B;

}  // namespace

// True when anything was dispatched: the stop rule then has something new to look at.
bool RunCore::Parts::Dispatch(Nanos now) {
  if (phases.stage() == PhaseScheduler::Stage::kDraining && !ledger.NextWaiting()) return false;
  SendGrants();
  const bool open_loop = phases.plan().open_loop();
  bool any = false;
  while (open_loop ? SendDue(now) : FillSlot(now)) any = true;
  return any;
}

// Closed loop: what waits again or is next goes to the slot that is idle longest.
bool RunCore::Parts::FillSlot(Nanos now) {
  const auto waiting = ledger.NextWaiting();
  const bool wants = phases.WantsCredit(Facts(), now) && ledger.next_credit() < watermark.durable();
  if (!waiting && !wants) return false;
  if (!waiting && FillSlotWithTurn(now)) return true;
  if (!waiting && !MayBeginAnother()) return false;
  const auto usable = [&](const SessionId& id) { return Usable(id); };
  auto slot = slots.FirstIdle(usable);
  const bool behind = !slot && MayPrefetch(now);
  if (behind) slot = slots.FirstWithRoom(usable);
  if (!slot) return false;
  if (behind) slot->free_since = now;  // the slot's own end will tell
  const AttemptId id = waiting ? DispatchAgainTo(*waiting, slot->session, now) : IssueOn(*slot, now);
  if (behind) {
    slots.Queue(slot->slot, id);
  } else {
    slots.Occupy(slot->slot, id);
  }
  pb::Credit credit = CreditFor(id, now);
  credit.set_slot(slot->slot);
  credit.set_due_at_slot_end(!waiting && slot->ended_here);
  Hand(slot->session, std::move(credit), waiting.has_value());
  return true;
}

// Not while slots come and go, nor where URLs are chosen by what runs at them, and not near the end: the last
// requests go to whichever slot is free, and what waits is not to be given back when the time is over.
bool RunCore::Parts::MayPrefetch(Nanos now) const {
  const bool by_load = plan.target.urls.size() > 1 && plan.target.balance == Balance::kLeastInFlight;
  if ((ramp && ramp->next()) || by_load || !InProgress() || conversations.any()) return false;
  const Nanos length = phases.plan().duration_for;
  if (length > 0 && now + prefetch.LineFor() >= phases.started() + length) return false;
  const auto left = phases.Left(Facts());
  return !left || *left > std::uint64_t{slots.concurrency()} * (1 + Prefetch::kMost);
}

void RunCore::Parts::SetDepth(const Session& session) {
  slots.SetDepth(session.id, prefetch.DepthFor(session.round_trip, slots.DepthOf(session.id)));
}

// Open loop: what waits again or is due next goes to the worker whose turn it is, if the ceiling has a place.
bool RunCore::Parts::SendDue(Nanos now) {
  const auto waiting = ledger.NextWaiting();
  ceiling.Advance(now);
  if (!waiting && ledger.next_credit() >= watermark.durable()) return false;
  const bool turn_first = !waiting && conversations.HasReady() && ceiling.HasPlace();
  if (turn_first && phases.WantsCredit(Facts(), now) && SendTurn(now)) return true;
  const auto due = waiting ? std::nullopt : NextBeginning(now);
  if ((!waiting && !due) || !ceiling.HasPlace()) return false;
  const auto session = workers.Next([&](const SessionId& id) { return Usable(id); });
  if (!session) return false;
  const AttemptId id = waiting ? DispatchAgainTo(*waiting, *session, now) : IssueDue(*due, *session, now);
  ceiling.Take(id);
  Hand(*session, CreditFor(id, now), waiting.has_value());
  return true;
}

bool RunCore::Parts::Usable(const SessionId& id) {
  const Session* session = sessions.Find(id);
  return session != nullptr && session->Usable() && session->start_index <= journal.durable();
}

// A phase that covers every URL says itself which one is next.
std::uint32_t RunCore::Parts::UrlFor(const PhaseScheduler::Shape& shape) {
  const bool by_load =
      plan.target.balance == Balance::kLeastInFlight && phases.plan().per != Per::kShapeAndUrl;
  return by_load ? urls.Next(ledger.in_flight_by_url()) : shape.url;
}

AttemptId RunCore::Parts::IssueOn(const IdleSlot& slot, Nanos now) {
  return Issue(NextCredit(slot.free_since), slot.session, now);
}

AttemptId RunCore::Parts::IssueDue(Nanos due, const SessionId& session, Nanos now) {
  OpenCredit credit = NextCredit(due);
  if (!phases.plan().max_in_flight.empty()) credit.held = std::max(ceiling.FreeSince(), due) - due;
  return Issue(std::move(credit), session, now);
}

AttemptId RunCore::Parts::DispatchAgainTo(CreditId credit, const SessionId& session, Nanos now) {
  const Attempt before = ledger.Find(credit)->attempts.back();
  Session* loser = sessions.Find(before.session);  // none where a former life's worker never came back
  if (before.state == AttemptState::kLost && loser != nullptr) ++loser->reissued;
  RewindTurn(credit, session);
  return ledger.DispatchAgain(credit, session, now);
}

// As it goes to a worker, but for its slot.
pb::Credit RunCore::Parts::CreditFor(AttemptId id, Nanos now) const {
  const OpenCredit& open = *ledger.Find(id.credit);
  pb::Credit credit;
  credit.set_credit(id.credit);
  credit.set_attempt(id.attempt);
  credit.set_phase(open.phase);
  credit.set_entry(open.entry);
  credit.set_url(open.url);
  if (open.conversation) credit.set_conversation(*open.conversation);
  credit.set_turn(open.turn);
  credit.set_keep_for_next(KeepsImage(open, id.credit));
  credit.set_due_ns(open.due);
  if (open.held) credit.set_held_ns(*open.held);
  credit.set_issued_ns(now);
  credit.set_keep_images(options.keep_images && options.keep_images(open.phase, open.index));
  // What warm-ups said is exported nowhere.
  const bool exported = plan.phases[open.phase].kind == PhaseKind::kProfiling;
  credit.set_keep_raw(exported && plan.output.level == ExportLevel::kRaw);
  const CancelPlan& cancel = plan.phases[open.phase].cancel;
  if (ShareChoice(plan.seed, open.phase, cancel.share_ppm).Chooses(open.index))
    credit.set_cancel_after_ns(cancel.delay_for);
  const ShareChoice looked_at(plan.seed ^ kLookSeed, open.phase, plan.checks.decode_ppm);
  credit.set_look_at_images(looked_at.Chooses(open.index));
  return credit;
}

// A first attempt is covered by the watermark. A further one is known by its entry alone, which was just
// written: after a crash nobody would look for it.
void RunCore::Parts::Hand(const SessionId& session, pb::Credit credit, bool again) {
  if (!again) return SendCredit(session, std::move(credit));
  unwritten.push_back({journal.last(), session, std::move(credit)});
}

void RunCore::Parts::SendWritten(Nanos now) {
  while (!unwritten.empty() && unwritten.front().index <= journal.durable()) {
    Unwritten& first = unwritten.front();
    if (!Usable(first.session)) {  // since it was chosen: it leaves, say
      TakeBackUnwritten({first.credit.credit(), first.credit.attempt()}, now);
      continue;
    }
    SendCredit(first.session, std::move(first.credit));
    unwritten.pop_front();
  }
}

// What never left this process was certainly not started. True when the attempt was among it.
bool RunCore::Parts::TakeBackUnwritten(AttemptId id, Nanos now) {
  const auto row = std::find_if(unwritten.begin(), unwritten.end(), [&](const Unwritten& each) {
    return each.credit.credit() == id.credit && each.credit.attempt() == id.attempt;
  });
  if (row == unwritten.end()) return false;
  const SessionId session = row->session;
  unwritten.erase(row);
  ledger.OnNeverStarted(id, session, now);
  FreePlace(id, false, now, now);
  return true;
}

void RunCore::Parts::SendCredit(const SessionId& session, pb::Credit credit) {
  pb::ToWorker message;
  *message.mutable_credit() = std::move(credit);
  sessions.Find(session)->channel.Push(std::move(message), true);
}

// The attempt holds its slot, or its place under the ceiling, no longer. `since`: its request's end; `now`
// where nothing better is known.
void RunCore::Parts::FreePlace(AttemptId id, bool ran, Nanos since, Nanos now) {
  slots.Free(id, ran, now);
  ceiling.Free(id, std::min(since, now));
}

void RunCore::Parts::SendGrants() {
  for (const SessionId& id : slots.Balance()) {
    pb::ToWorker message;
    *message.mutable_grant() = slots.GrantOf(id);
    sessions.Find(id)->channel.Push(std::move(message), false);
  }
}

// Revokes or cancels an attempt at whoever has it now, once.
void RunCore::Parts::Ask(AttemptId id, bool cancel) {
  if (TakeBackUnwritten(id, turn)) return;
  Session* session = sessions.Find(ledger.Find(id.credit)->attempts.back().session);
  if (const auto heir = awaited.find(id.credit); heir != awaited.end())
    session = sessions.Find(heir->second.heir);
  if (session == nullptr || !session->live || !session->asked.emplace(id, cancel).second) return;
  pb::ToWorker message;
  pb::AttemptRef* ref =
      cancel ? message.mutable_cancel()->mutable_attempt() : message.mutable_revoke()->mutable_attempt();
  ref->set_credit(id.credit);
  ref->set_attempt(id.attempt);
  session->channel.Push(std::move(message), false);
}

void RunCore::Parts::RevokeAll() {
  for (const AttemptId id : ledger.AllInFlight()) Ask(id, false);
}

void RunCore::Parts::CancelAll() {
  for (const AttemptId id : ledger.AllInFlight()) Ask(id, true);
  for (const auto& [credit, who] : awaited) {
    if (ledger.Find(credit) != nullptr) Ask(ledger.NewestAttempt(credit), true);
  }
}

}  // namespace imgperf
