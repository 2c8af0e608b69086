#include "controller/run/session_table.h"

#include <algorithm>
#include <limits>

#include "common/security/token_hash.h"

namespace imgperf {
namespace {

// A worker says itself how much it weighs: none may crowd the others out.
constexpr std::uint32_t kMostWeight = 1000;

}  // namespace
namespace {

constexpr std::size_t kMaxRetired = 64;

}  // namespace

Session& SessionTable::Add(const pb::RegisterRequest& request, bool same_clock, Nanos now) {
  const SessionAddress address{rules_.run, rules_.epoch, SessionId::Random()};
  auto session = std::make_unique<Session>(address, rules_.window);
  session->token = RecordToken::Random();
  session->token_hash = TokenHash(session->token);
  session->name = request.name();
  session->host = request.host();
  session->pid = request.pid();
  session->key = request.curve_public_key();
  session->weight = std::clamp(request.weight(), 1U, kMostWeight);
  session->same_clock = same_clock;
  session->registered = session->last_answered = now;
  by_id_[session->id] = session.get();
  sessions_.push_back(std::move(session));
  return *sessions_.back();
}

Session& SessionTable::Restore(const CutSession& row) {
  auto session = std::make_unique<Session>(SessionAddress{rules_.run, rules_.epoch, row.id}, rules_.window);
  session->token_hash = row.token_hash;
  session->name = row.name;
  session->host = row.host;
  session->pid = row.pid;
  session->key = row.key;
  session->live = false;
  session->records_received = row.records_received;
  session->clock_segment = row.clock_segment;
  session->former_life = true;
  by_id_[session->id] = session.get();
  sessions_.push_back(std::move(session));
  return *sessions_.back();
}

Session* SessionTable::Find(const SessionId& id) {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : at->second;
}

const Session* SessionTable::Find(const SessionId& id) const {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : at->second;
}

bool SessionTable::Bind(Session& session, const RouteId& route) {
  if (session.connected && session.route == route) return true;
  const auto owner = by_route_.find(route);
  if (owner != by_route_.end() && owner->second != &session && owner->second->live) return false;
  // What an earlier connection left in the socket's queues is read, but leads nowhere any more.
  if (std::find(session.retired.begin(), session.retired.end(), route) != session.retired.end()) return true;
  if (session.connected) {
    Unbind(session);
    session.channel.OnRouteChanged();
  }
  session.connected = true;
  session.blocked = false;
  session.route = route;
  by_route_[route] = &session;
  return true;
}

void SessionTable::Unbind(Session& session) {
  if (!session.connected) return;
  by_route_.erase(session.route);
  session.retired.push_back(session.route);
  if (session.retired.size() > kMaxRetired) session.retired.pop_front();
}

Nanos SessionTable::SilentAt(const Session& session) const {
  if (!session.live) return std::numeric_limits<Nanos>::max();
  return session.last_answered + (session.connected ? rules_.silence_for : kConnectFor);
}

std::vector<Session*> SessionTable::Silent(Nanos now) {
  std::vector<Session*> silent;
  for (const auto& session : sessions_) {
    if (SilentAt(*session) <= now) silent.push_back(session.get());
  }
  return silent;
}

Nanos SessionTable::NextSilence() const {
  Nanos next = std::numeric_limits<Nanos>::max();
  for (const auto& session : sessions_) next = std::min(next, SilentAt(*session));
  return next;
}

void SessionTable::RestartSilence(Nanos now) {
  for (const auto& session : sessions_) session->last_answered = now;
}

std::vector<Session*> SessionTable::Live() {
  std::vector<Session*> live;
  for (const auto& session : sessions_) {
    if (session->live) live.push_back(session.get());
  }
  return live;
}

std::uint32_t SessionTable::live() const {
  return static_cast<std::uint32_t>(
      std::count_if(sessions_.begin(), sessions_.end(), [](const auto& session) { return session->live; }));
}

std::uint32_t SessionTable::connected() const {
  return static_cast<std::uint32_t>(
      std::count_if(sessions_.begin(), sessions_.end(),
                    [](const auto& session) { return session->live && session->connected; }));
}

}  // namespace imgperf
