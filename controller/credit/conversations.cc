#include "controller/credit/conversations.h"

#include <algorithm>

#include "controller/plan/turns.h"

namespace imgperf {

Conversations::Conversations(const std::vector<Entry>& entries) : any_(HasTurns(entries)) {
  if (!any_) return;
  turn_.reserve(entries.size());
  for (const Entry& entry : entries) turn_.push_back(static_cast<std::uint8_t>(entry.turn));
}

void Conversations::Clear() {
  talks_.clear();
  ready_.clear();
  again_.clear();
  outstanding_ = 0;
}

std::uint32_t Conversations::TurnsFrom(std::uint64_t first) const {
  std::uint32_t turns = 1;
  while (Continues(first + turns - 1)) ++turns;
  return turns;
}

void Conversations::Begin(CreditId credit, std::uint64_t entry, std::uint32_t url, const SessionId& session) {
  if (Continues(entry)) Start(credit, {entry, url, 0}, session);
}

void Conversations::Start(CreditId credit, const Again& again, const SessionId& session) {
  Talk talk;
  talk.first_entry = again.entry;
  talk.turns = TurnsFrom(again.entry);
  talk.url = again.url;
  talk.restarts = again.restarts;
  talk.session = session;
  talk.credit = credit;
  outstanding_ += talk.to_come();
  talks_[credit] = talk;
}

void Conversations::BeginAgain(std::uint64_t conversation, CreditId credit, const SessionId& session) {
  const auto at = talks_.find(conversation);
  if (at == talks_.end()) return;
  Talk& talk = at->second;
  if (talk.ready || talk.credit != credit) return;
  outstanding_ -= talk.to_come();
  talk.turn = 0;
  talk.session = session;
  outstanding_ += talk.to_come();
}

std::optional<BrokenTurns> Conversations::OnEnd(std::uint64_t conversation, CreditId credit, bool ok,
                                                std::optional<std::uint32_t> slot, Nanos end) {
  const auto at = talks_.find(conversation);
  if (at == talks_.end() || at->second.ready || at->second.credit != credit) return std::nullopt;
  Talk& talk = at->second;
  if (!ok) return Break(conversation, false);
  if (talk.turn + 1 == talk.turns) {
    Erase(at);
    return std::nullopt;
  }
  ++talk.turn;
  talk.ready = true;
  talk.slot = slot;
  talk.due = end;
  ready_.push_back(conversation);
  return std::nullopt;
}

BrokenTurns Conversations::RestOf(std::uint64_t id, const Talk& talk) {
  const std::uint32_t first = talk.ready ? talk.turn : talk.turn + 1;
  return {id, first, talk.first_entry + first, talk.turns - first, talk.url};
}

std::optional<BrokenTurns> Conversations::Break(std::uint64_t conversation, bool again) {
  const auto at = talks_.find(conversation);
  if (at == talks_.end()) return std::nullopt;
  const Talk talk = at->second;
  Erase(at);
  if (again && talk.restarts < kMaxRestarts) {
    again_.push_back({talk.first_entry, talk.url, talk.restarts + 1});
    outstanding_ += talk.turns;
    return std::nullopt;
  }
  const BrokenTurns rest = RestOf(conversation, talk);
  return rest.count > 0 ? std::optional(rest) : std::nullopt;
}

NextTurn Conversations::TurnOf(std::uint64_t id, const Talk& talk) {
  return {id, talk.turn, talk.first_entry + talk.turn, talk.url, talk.session, talk.slot, talk.due};
}

bool Conversations::RunsNow(std::uint64_t conversation, CreditId credit) const {
  const auto at = talks_.find(conversation);
  return at != talks_.end() && !at->second.ready && at->second.credit == credit;
}

void Conversations::Took(const NextTurn& turn, CreditId credit) {
  Talk& talk = talks_.at(turn.conversation);
  std::erase(ready_, turn.conversation);
  outstanding_ -= talk.to_come();
  talk.ready = false;
  talk.credit = credit;
  outstanding_ += talk.to_come();
}

std::optional<Conversations::Again> Conversations::NextAgain() const {
  if (again_.empty()) return std::nullopt;
  return again_.front();
}

void Conversations::TookAgain(CreditId credit, const SessionId& session) {
  const Again again = again_.front();
  again_.pop_front();
  outstanding_ -= TurnsFrom(again.entry);
  Start(credit, again, session);
}

void Conversations::Erase(Talks::iterator at) {
  outstanding_ -= at->second.to_come();
  if (at->second.ready) std::erase(ready_, at->first);
  talks_.erase(at);
}

std::vector<Conversations::Row> Conversations::All() const {
  std::vector<Row> rows;
  rows.reserve(talks_.size());
  for (const auto& [id, talk] : talks_) rows.push_back({id, talk.credit, talk.ready, talk.session});
  return rows;
}

}  // namespace imgperf
