#include "tests/model/grant_watch.h"

#include <algorithm>

#include <absl/strings/str_cat.h>

namespace imgperf::model {

std::string GrantWatch::Check(const std::string& session, const pb::Grant& grant) const {
  for (const auto& [other, grants] : living_) {
    if (other == session) continue;
    for (const auto& [version, slots] : grants) {
      for (const std::uint32_t slot : grant.slots()) {
        if (slots.contains(slot)) return absl::StrCat("slot ", slot, " is granted to two living sessions");
      }
    }
  }
  return {};
}

std::string GrantWatch::OnControllerFrame(const pb::Envelope& envelope) {
  if (ended_.contains(envelope.session())) return {};
  for (const pb::ToWorker& message : envelope.to_worker()) {
    if (!message.has_grant()) continue;
    const pb::Grant& grant = message.grant();
    if (grant.version() < acknowledged_[envelope.session()]) continue;  // sent again, and of the past
    const auto [at, fresh] = living_[envelope.session()].try_emplace(grant.version());
    if (!fresh) continue;  // sent again
    at->second.insert(grant.slots().begin(), grant.slots().end());
    if (std::string fault = Check(envelope.session(), grant); !fault.empty()) return fault;
  }
  return {};
}

void GrantWatch::OnWorkerFrame(std::string_view frame) {
  pb::Envelope envelope;
  if (!envelope.ParseFromString(std::string(frame))) return;
  const auto session = living_.find(envelope.session());
  if (session == living_.end()) return;
  for (const pb::ToController& message : envelope.to_controller()) {
    if (!message.has_grant_ack()) continue;
    Grants& grants = session->second;
    std::uint64_t& newest = acknowledged_[envelope.session()];
    newest = std::max(newest, message.grant_ack().version());
    grants.erase(grants.begin(), grants.lower_bound(message.grant_ack().version()));
  }
}

void GrantWatch::OnSessionEnd(const SessionId& session) {
  living_.erase(session.Bytes());
  ended_.insert(session.Bytes());
}

}  // namespace imgperf::model
