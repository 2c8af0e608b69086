#include "controller/credit/worker_choice.h"

#include <algorithm>

namespace imgperf {
namespace {

constexpr std::uint64_t kStrideOfOne = 1 << 20;

}  // namespace

void WorkerChoice::Add(const SessionId& session, std::uint32_t weight) {
  const std::uint64_t stride = std::max<std::uint64_t>(1, kStrideOfOne / std::max(weight, 1u));
  const auto [member, fresh] = members_.try_emplace(session, Member{pass_ + stride, stride});
  if (fresh) turns_.emplace(member->second.pass, session);
}

void WorkerChoice::Remove(const SessionId& session) {
  const auto member = members_.find(session);
  if (member == members_.end()) return;
  turns_.erase({member->second.pass, session});
  members_.erase(member);
}

SessionId WorkerChoice::Take(Turn turn) {
  turns_.erase(turn);
  Member& member = members_.at(turn.second);
  pass_ = std::max(pass_, turn.first);
  member.pass = std::max(member.pass, pass_) + member.stride;
  turns_.emplace(member.pass, turn.second);
  return turn.second;
}

}  // namespace imgperf
