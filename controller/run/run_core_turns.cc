// Conversations: each turn is a credit of its own, which goes where the one before was answered.
#include <algorithm>
#include <utility>

#include <absl/strings/str_cat.h>

#include "controller/run/run_core_parts.h"

namespace imgperf {

// A warm-up of shapes sends each once, wherever it stands in its conversation.
bool RunCore::Parts::FollowsTurns() const {
  return conversations.any() && phases.plan().per != Per::kShapeAndUrl;
}

// Where a count ends the phase, it has room for the turns of what is under way.
bool RunCore::Parts::MayBeginAnother() const {
  const std::uint64_t most = phases.plan().requests;
  if (!FollowsTurns() || most == 0 || conversations.NextAgain()) return true;
  return LegTally().issued + conversations.outstanding() < most;
}

// Open loop: when the next conversation is due, if it is time.
std::optional<Nanos> RunCore::Parts::NextBeginning(Nanos now) const {
  if (!MayBeginAnother()) return std::nullopt;
  if (conversations.NextAgain() && phases.WantsCredit(Facts(), now)) return now;
  return phases.NextDue(Facts(), now);
}

// What begins next: a conversation that broke, or the phase's next row.
OpenCredit RunCore::Parts::NextCredit(Nanos due) {
  OpenCredit credit;
  credit.due = due;
  if (const auto again = conversations.NextAgain()) {
    credit.entry = again->entry;
    credit.url = UrlFor({0, again->entry, again->url});
  } else {
    const PhaseScheduler::Shape shape = phases.NextShape();
    credit.index = shape.index;
    credit.entry = shape.entry;
    credit.url = UrlFor(shape);
  }
  credit.phase = phases.phase();
  if (!FollowsTurns()) return credit;
  credit.index = LegTally().issued;
  if (conversations.Continues(credit.entry)) credit.conversation = ledger.next_credit();
  return credit;
}

AttemptId RunCore::Parts::Issue(OpenCredit credit, const SessionId& session, Nanos now) {
  const bool begins = credit.conversation.has_value();
  const std::uint64_t entry = credit.entry;
  const std::uint32_t url = credit.url;
  const AttemptId id = ledger.Issue(std::move(credit), session, now);
  if (begins && conversations.NextAgain()) {
    conversations.TookAgain(id.credit, session);
  } else if (begins) {
    conversations.Begin(id.credit, entry, url, session);
  }
  return id;
}

AttemptId RunCore::Parts::IssueTurn(const NextTurn& next, Nanos due, std::optional<Nanos> held, Nanos now) {
  OpenCredit credit;
  credit.phase = phases.phase();
  credit.index = LegTally().issued;
  credit.entry = next.entry;
  credit.url = UrlFor({0, next.entry, next.url});
  credit.due = due;
  credit.held = held;
  credit.conversation = next.conversation;
  credit.turn = next.turn;
  const AttemptId id = ledger.Issue(std::move(credit), next.session, now);
  conversations.Took(next, id.credit);
  return id;
}

// The slot that the turn before ran on, or the one of its session that is idle longest.
std::optional<IdleSlot> RunCore::Parts::SlotFor(const NextTurn& next) {
  const auto usable = [&](const SessionId& id) { return id == next.session && Usable(id); };
  if (next.slot) {
    if (auto own = slots.Idle(*next.slot); own && usable(own->session)) return own;
  }
  auto slot = slots.FirstIdle(usable);
  if (slot) slot->ended_here = false;  // its own end was another request's
  return slot;
}

// Closed loop: turns go before what would begin, as their places are theirs.
bool RunCore::Parts::FillSlotWithTurn(Nanos now) {
  const auto next = conversations.FirstReady([&](const NextTurn& each) { return SlotFor(each).has_value(); });
  if (!next) {
    BreakStranded(now);
    return false;
  }
  const IdleSlot slot = *SlotFor(*next);
  const AttemptId id = IssueTurn(*next, next->due, std::nullopt, now);
  slots.Occupy(slot.slot, id);
  pb::Credit credit = CreditFor(id, now);
  credit.set_slot(slot.slot);
  credit.set_due_at_slot_end(slot.ended_here);
  Hand(slot.session, std::move(credit), false);
  return true;
}

bool RunCore::Parts::SendTurn(Nanos now) {
  const auto next = conversations.FirstReady([&](const NextTurn& each) { return Usable(each.session); });
  if (!next) {
    BreakStranded(now);
    return false;
  }
  std::optional<Nanos> held;
  if (!phases.plan().max_in_flight.empty()) held = std::max(ceiling.FreeSince(), next->due) - next->due;
  const AttemptId id = IssueTurn(*next, next->due, held, now);
  ceiling.Take(id);
  Hand(next->session, CreditFor(id, now), false);
  return true;
}

// A further attempt finds no image of the turn before: it begins the conversation anew. One whose successor
// went out already does that for itself alone.
void RunCore::Parts::RewindTurn(CreditId credit, const SessionId& session) {
  const OpenCredit& open = *ledger.Find(credit);
  if (!open.conversation) return;
  const std::uint64_t conversation = *open.conversation;
  const bool current = conversations.RunsNow(conversation, credit);
  ledger.Rewind(credit, current ? conversation : credit);
  if (current) conversations.BeginAgain(conversation, credit, session);
}

bool RunCore::Parts::KeepsImage(const OpenCredit& open, CreditId credit) const {
  return open.conversation && conversations.RunsNow(*open.conversation, credit) &&
         conversations.Continues(open.entry);
}

void RunCore::Parts::EndTurn(std::uint64_t conversation, AttemptId id, const Session& session, bool ok,
                             Nanos end, Nanos now) {
  if (!conversations.RunsNow(conversation, id.credit)) return;
  auto broken = conversations.OnEnd(conversation, id.credit, ok, slots.SlotOf(id), end);
  if (broken)
    return CloseTurns(*broken,
                      absl::StrCat("turn ", broken->first_turn, " of its conversation did not succeed"), now);
  // Its image went with the session, whatever became of the record.
  if (ok && !session.live) BreakTurns(conversation, now);
}

void RunCore::Parts::BreakTurns(std::uint64_t conversation, Nanos now) {
  const bool again = plan.cluster.on_loss == LossPolicy::kReissue;
  const auto broken = conversations.Break(conversation, again);
  if (broken) CloseTurns(*broken, "the worker that had the image of its conversation is gone", now);
}

void RunCore::Parts::CloseTurns(const BrokenTurns& broken, const std::string& reason, Nanos now) {
  for (std::uint32_t i = 0; i < broken.count && phases.WantsCredit(Facts(), now); ++i) {
    OpenCredit credit;
    credit.phase = phases.phase();
    credit.index = LegTally().issued;
    credit.entry = broken.first_entry + i;
    credit.url = broken.url;
    credit.due = now;
    credit.conversation = broken.conversation;
    credit.turn = broken.first_turn + i;
    ledger.IssueUnsent(credit, reason, now);
  }
}

// Turns that wait for a worker which takes no more requests.
void RunCore::Parts::BreakStranded(Nanos now) {
  if (!conversations.HasReady()) return;
  const bool open_loop = phases.plan().open_loop();
  for (const Conversations::Row& row : conversations.All()) {
    if (!row.waits) continue;
    const Session* session = sessions.Find(row.session);
    const bool takes = session != nullptr && session->live && !session->full && !session->unfit &&
                       (open_loop || slots.Holds(row.session));
    if (!takes) BreakTurns(row.conversation, now);
  }
}

// A session ended, or what was awaited of one did not come.
void RunCore::Parts::SettleTurns(Nanos now) {
  if (!conversations.any()) return;
  for (const Conversations::Row& row : conversations.All()) {
    const Session* session = sessions.Find(row.session);
    const OpenCredit* open = ledger.Find(row.credit);
    const bool live = session != nullptr && session->live;
    const bool to_come = open != nullptr && (open->awaited || ledger.Waits(row.credit));
    const bool lost = open == nullptr || open->attempts.back().state == AttemptState::kLost;
    if (row.waits ? !live : lost && !to_come) BreakTurns(row.conversation, now);
  }
}

}  // namespace imgperf
