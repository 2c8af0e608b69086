// Reads the frames of both sides for one rule: a slot is granted to a session only when no other living one
// may still believe that it is its own.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "common/ids.h"
#include "proto/credit.pb.h"

namespace imgperf::model {

class GrantWatch {
 public:
  // What breaks the rule; empty when nothing does. Frames without grants are fine.
  std::string OnControllerFrame(const pb::Envelope& envelope);
  void OnWorkerFrame(std::string_view frame);
  void OnSessionEnd(const SessionId& session);

 private:
  using Slots = std::set<std::uint32_t>;
  // By version: the grant last acknowledged, and those sent after it.
  using Grants = std::map<std::uint64_t, Slots>;

  std::string Check(const std::string& session, const pb::Grant& grant) const;

  std::map<std::string, Grants> living_;
  std::map<std::string, std::uint64_t> acknowledged_;  // by session: the newest version
  std::set<std::string> ended_;
};

}  // namespace imgperf::model
