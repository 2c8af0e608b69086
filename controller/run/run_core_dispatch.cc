// Which credit goes where, and what is asked back.
#include "controller/credit/cancel_choice.h"
#include "controller/run/run_core_parts.h"

namespace imgperf {

// True when anything was dispatched: the stop rule then has something new to look at.
bool RunCore::Parts::Dispatch(Nanos now) {
  if (phases.stage() == PhaseScheduler::Stage::kDraining && !ledger.NextWaiting()) return false;
  SendGrants();
  bool any = false;
  while (DispatchOne(now)) any = true;
  return any;
}

bool RunCore::Parts::DispatchOne(Nanos now) {
  const auto waiting = ledger.NextWaiting();
  const bool wants = phases.WantsCredit(Facts(), now) && ledger.next_credit() < watermark.durable();
  if (!waiting && !wants) return false;
  const auto slot = slots.FirstIdle([&](const SessionId& id) {
    const Session* session = sessions.Find(id);
    return session != nullptr && session->Usable();
  });
  if (!slot) return false;
  const AttemptId id = waiting ? DispatchAgainOn(*waiting, *slot, now) : IssueOn(*slot, now);
  slots.Occupy(slot->slot, id);
  return true;
}

// A phase that covers every URL says itself which one is next.
std::uint32_t RunCore::Parts::UrlFor(const PhaseScheduler::Shape& shape) {
  const bool by_load =
      plan.target.balance == Balance::kLeastInFlight && phases.plan().per != Per::kShapeAndUrl;
  return by_load ? urls.Next(ledger.in_flight_by_url()) : shape.url;
}

AttemptId RunCore::Parts::IssueOn(const IdleSlot& slot, Nanos now) {
  const PhaseScheduler::Shape shape = phases.NextShape();
  OpenCredit credit;
  credit.phase = phases.phase();
  credit.index = shape.index;
  credit.entry = shape.entry;
  credit.url = UrlFor(shape);
  credit.due = slot.free_since;
  const AttemptId id = ledger.Issue(std::move(credit), slot.session, now);
  SendCredit(id, slot, slot.ended_here);
  return id;
}

AttemptId RunCore::Parts::DispatchAgainOn(CreditId credit, const IdleSlot& slot, Nanos now) {
  const Attempt before = ledger.Find(credit)->attempts.back();
  if (before.state == AttemptState::kLost) ++sessions.Find(before.session)->reissued;
  const AttemptId id = ledger.DispatchAgain(credit, slot.session, now);
  SendCredit(id, slot, false);
  return id;
}

void RunCore::Parts::SendCredit(AttemptId id, const IdleSlot& slot, bool due_at_slot_end) {
  const OpenCredit& open = *ledger.Find(id.credit);
  pb::ToWorker message;
  pb::Credit* credit = message.mutable_credit();
  credit->set_credit(id.credit);
  credit->set_attempt(id.attempt);
  credit->set_phase(open.phase);
  credit->set_entry(open.entry);
  credit->set_url(open.url);
  credit->set_due_ns(open.due);
  credit->set_due_at_slot_end(due_at_slot_end);
  credit->set_slot(slot.slot);
  credit->set_keep_images(options.keep_images && options.keep_images(open.phase, open.index));
  // What warm-ups said is exported nowhere.
  const bool exported = plan.phases[open.phase].kind == PhaseKind::kProfiling;
  credit->set_keep_raw(exported && plan.output.level == ExportLevel::kRaw);
  const CancelPlan& cancel = plan.phases[open.phase].cancel;
  if (CancelChoice(plan.seed, open.phase, cancel.share_ppm).Cancels(open.index))
    credit->set_cancel_after_ns(cancel.delay_for);
  sessions.Find(slot.session)->channel.Push(std::move(message), true);
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
