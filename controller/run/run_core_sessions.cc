// Sessions come, end, and come back with what their former lives left behind.
#include <algorithm>

#include <absl/strings/str_cat.h>
#include <fmt/format.h>

#include "controller/run/run_core_parts.h"

namespace imgperf {
namespace {

// How long records that a returning worker says it holds may take to come.
constexpr Nanos kRecordsFor = 10 * kSecond;

AttemptId From(const pb::AttemptRef& ref) { return {ref.credit(), ref.attempt()}; }

}  // namespace

absl::Status RunCore::Parts::MayRegister(const pb::RegisterRequest& request) const {
  if (!options.version.empty() && request.version() != options.version) {
    return absl::FailedPreconditionError(absl::StrCat("worker ", request.name(), " is version ",
                                                      request.version(), ", the controller ", options.version,
                                                      ": install the same version on both"));
  }
  if (request.run() != 0 && request.run() != options.run) {
    return absl::NotFoundError("the worker's former sessions belong to another run");
  }
  if (state != State::kGathering && !InProgress()) return absl::FailedPreconditionError("the run is over");
  const auto& all = sessions.all();
  const auto others = std::count_if(all.begin(), all.end(), [&](const auto& session) {
    return session->live &&
           (session->connected || session->pid != request.pid() || session->host != request.host());
  });
  if (request.former().empty() && others >= plan.cluster.workers) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the cluster is complete: all ", plan.cluster.workers, " workers are here"));
  }
  return absl::OkStatus();
}

absl::StatusOr<pb::RegisterReply> RunCore::Parts::Register(const pb::RegisterRequest& request, Nanos now) {
  if (const absl::Status may = MayRegister(request); !may.ok()) return may;
  const bool same_clock = !options.boot_id.empty() && request.boot_id() == options.boot_id &&
                          request.time_namespace() == options.time_namespace;
  EndGhosts(request, now);
  Session& session = sessions.Add(request, same_clock, now);
  pb::JournalEntry entry;
  pb::SessionStart* start = entry.mutable_session_start();
  start->set_session(session.id.Bytes());
  start->set_name(request.name());
  start->set_host(request.host());
  start->set_pid(request.pid());
  start->set_at_ns(now);
  start->set_token_hash(session.token_hash);
  start->set_curve_public_key(session.key);
  session.start_index = journal.Append(entry);

  pb::RegisterReply reply;
  reply.set_run(options.run);
  reply.set_epoch(options.epoch);
  reply.set_session(session.id.Bytes());
  reply.set_record_token(session.token.Bytes());
  reply.set_same_clock(same_clock);
  for (const pb::FormerSession& former : request.former()) SettleFormer(former, session, reply, now);
  return reply;
}

// A process holds one session. Another one of it, which it does not know of, is a registration whose reply
// was lost.
void RunCore::Parts::EndGhosts(const pb::RegisterRequest& request, Nanos now) {
  for (Session* session : sessions.Live()) {
    const bool same = request.pid() != 0 && session->pid == request.pid() &&
                      session->host == request.host() && session->key == request.curve_public_key();
    if (same && !session->connected) EndSession(*session, "its worker never took it up", false, now);
  }
}

void RunCore::Parts::SettleFormer(const pb::FormerSession& row, const Session& heir, pb::RegisterReply& reply,
                                  Nanos now) {
  const auto id = SessionId::FromBytes(row.session());
  Session* former = id ? sessions.Find(*id) : nullptr;
  // Of another key, it is nobody's former session but a stranger's claim.
  if (former == nullptr || former == &heir || former->key != heir.key) return;
  for (const auto* refs : {&row.never_started(), &row.in_flight()}) {
    for (const pb::AttemptRef& ref : *refs) AdoptIfUnknown(From(ref), former->id);
  }
  NoteAnswer(row);
  for (const pb::AttemptRef& ref : row.never_started()) {
    if (ledger.OnNeverStarted(From(ref), former->id, now) == Ruling::kReinstated) ++former->reinstated;
  }
  EndSession(*former, "it registered anew", true, now);
  former->rejoined = true;
  for (const pb::AttemptRef& ref : row.in_flight()) {
    if (ledger.Await(From(ref), former->id)) {
      awaited[ref.credit()] = {heir.id, kNever};
    } else {
      *reply.add_superseded() = ref;
    }
  }
  if (row.unacknowledged_records() > 0) AwaitRecords(*former, heir, now);
}

// What the worker neither runs nor gave back may be among the records it still holds.
void RunCore::Parts::AwaitRecords(const Session& session, const Session& heir, Nanos now) {
  for (const AttemptId id : ledger.LostOf(session.id)) {
    if (ledger.Await(id, session.id)) awaited.try_emplace(id.credit, Awaited{heir.id, now + kRecordsFor});
  }
}

void RunCore::Parts::EndSession(Session& session, const std::string& reason, bool loss, Nanos now) {
  if (!session.live) return;
  session.live = false;
  session.loss = loss;
  session.end_reason = reason;
  LoseAttempts(session, absl::StrCat("worker ", session.name, ": ", reason), now);
  slots.RemoveSession(session.id, now);
  workers.Remove(session.id);
  sessions.Unbind(session);
  ReadmitIfAlone();
  for (auto at = awaited.begin(); at != awaited.end();) {
    const bool orphan = at->second.heir == session.id;
    if (orphan) ledger.StopAwaiting(at->first, now);
    at = orphan ? awaited.erase(at) : std::next(at);
  }
  pb::JournalEntry entry;
  pb::SessionEnd* end = entry.mutable_session_end();
  end->set_session(session.id.Bytes());
  end->set_at_ns(now);
  if (session.connected) end->set_heard_ns(session.last_answered);
  end->set_reason(reason);
  end->set_loss(loss);
  end->set_stood_still_ns(static_cast<std::uint64_t>(session.stood_still));
  if (session.stolen) end->set_stolen(*session.stolen);
  journal.Append(entry);
  SettleTurns(now);
  if (loss && InProgress() && plan.cluster.on_loss == LossPolicy::kAbort) {
    Abort(absl::StrCat("worker ", session.name, " was lost (", reason, ") and cluster.on_loss is abort"),
          now);
  }
}

// What never left this process was certainly not started, and is not lost.
void RunCore::Parts::WithdrawCredits(Session& session, Nanos now) {
  for (std::size_t n = unwritten.size(); n-- > 0;) {
    const pb::Credit& credit = unwritten[n].credit;
    if (unwritten[n].session == session.id) TakeBackUnwritten({credit.credit(), credit.attempt()}, now);
  }
  const auto is_credit = [](const pb::ToWorker& message) { return message.has_credit(); };
  for (const pb::ToWorker& message : session.channel.Withdraw(is_credit)) {
    const AttemptId id{message.credit().credit(), message.credit().attempt()};
    ledger.OnNeverStarted(id, session.id, now);
    FreePlace(id, false, now, now);
  }
}

void RunCore::Parts::LoseAttempts(Session& session, const std::string& reason, Nanos now) {
  WithdrawCredits(session, now);
  for (const AttemptId id : ledger.OpenAttemptsOf(session.id)) {
    ledger.OnLost(id, reason, now);
    ceiling.Free(id, now);
    ++session.attempts_lost;
  }
}

void RunCore::Parts::EndSilent(Nanos now) {
  for (Session* session : sessions.Silent(now)) {
    const double silence = static_cast<double>(now - session->last_answered) / 1e9;
    EndSession(*session, fmt::format("{:.1f} s of silence", silence), true, now);
  }
}

void RunCore::Parts::CheckRejoin(Nanos now) {
  // Registered is not enough: a worker whose credit path is gone registers again and again.
  if (sessions.connected() > 0) {
    alone_since = 0;
    return;
  }
  if (alone_since == 0) alone_since = now;
  if (now - alone_since < options.rejoin_for) return;
  Abort(fmt::format("every worker was lost and none came back within {} s", options.rejoin_for / kSecond),
        now);
}

void RunCore::Parts::PruneAwaited(Nanos now) {
  bool any_expired = false;
  for (auto at = awaited.begin(); at != awaited.end();) {
    const OpenCredit* credit = ledger.Find(at->first);
    const bool gone = credit == nullptr || !credit->awaited;
    const bool expired = !gone && now >= at->second.until;
    if (expired) ledger.StopAwaiting(at->first, now);
    any_expired = any_expired || expired;
    at = gone || expired ? awaited.erase(at) : std::next(at);
  }
  if (any_expired) SettleTurns(now);
}

}  // namespace imgperf
