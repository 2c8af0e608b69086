#include "controller/service/members_table.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/ids.h"
#include "controller/offline/text_table.h"

namespace imgperf {
namespace {

constexpr const char* kUnknown = "-";

std::string_view WordFor(pb::Member::State state) {
  switch (state) {
    case pb::Member::JOINING:
      return "joining";
    case pb::Member::ACTIVE:
      return "active";
    case pb::Member::FULL:
      return "takes no more";
    case pb::Member::UNFIT:
      return "unfit";
    case pb::Member::LEFT:
      return "left";
    case pb::Member::LOST:
      return "lost";
    default:
      return "unknown";  // of a newer controller
  }
}

bool Over(const pb::Member& member) {
  return member.state() == pb::Member::LEFT || member.state() == pb::Member::LOST;
}

std::string Milliseconds(std::uint64_t ns) { return fmt::format("{:.2f}", static_cast<double>(ns) / 1e6); }

// What a session that is over told last says nothing of now.
TextRow RowOf(const pb::Member& member) {
  const bool over = Over(member);
  const auto session = SessionId::FromBytes(member.session()).value_or(SessionId{});
  return {session.Short(),
          member.name(),
          member.host(),
          std::string(WordFor(member.state())),
          GroupedCount(member.in_flight()),
          GroupedCount(member.records()),
          over || !member.has_lag_ns() ? kUnknown : Milliseconds(member.lag_ns()),
          over || !member.has_clock_bound_ns() ? kUnknown : Milliseconds(member.clock_bound_ns()),
          over || !member.has_cpu() ? kUnknown : fmt::format("{:.0f}", 100 * member.cpu()),
          over ? kUnknown : fmt::format("{:.1f}", static_cast<double>(member.silent_ns()) / 1e9)};
}

nlohmann::ordered_json JsonOf(const pb::Member& member) {
  nlohmann::ordered_json json{{"session", SessionId::FromBytes(member.session()).value_or(SessionId{}).Hex()},
                              {"name", member.name()},
                              {"host", member.host()},
                              {"pid", member.pid()},
                              {"state", WordFor(member.state())},
                              {"in_flight", member.in_flight()},
                              {"records", member.records()}};
  if (member.has_lag_ns()) json["lag_ns"] = member.lag_ns();
  if (member.has_clock_bound_ns()) json["clock_bound_ns"] = member.clock_bound_ns();
  if (member.has_cpu()) json["cpu"] = member.cpu();
  json["silent_ns"] = member.silent_ns();
  if (!member.end_reason().empty()) json["end_reason"] = member.end_reason();
  return json;
}

}  // namespace

std::string MembersTable(const pb::MembersReply& reply) {
  const auto over = std::count_if(reply.members().begin(), reply.members().end(), Over);
  std::string text = fmt::format("Run {}: {} in the cluster, {} gone\n", FormatRun(reply.run()),
                                 reply.members_size() - over, over);
  std::vector<TextRow> rows;
  for (const pb::Member& member : reply.members()) rows.push_back(RowOf(member));
  text += BoxTable({"Session", "Name", "Host", "State", "In Flight", "Records", "Lag (ms)", "Clock (± ms)",
                    "CPU (%)", "Heard (s ago)"},
                   rows);
  for (const pb::Member& member : reply.members()) {
    if (!member.end_reason().empty())
      text += fmt::format("{} {}: {}\n", member.name(), WordFor(member.state()), member.end_reason());
  }
  return text;
}

std::string MembersJson(const pb::MembersReply& reply) {
  nlohmann::ordered_json json{{"schema", "imgperf.members/1"},
                              {"run", FormatRun(reply.run())},
                              {"epoch", reply.epoch()},
                              {"members", nlohmann::ordered_json::array()}};
  for (const pb::Member& member : reply.members()) json["members"].push_back(JsonOf(member));
  return json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace imgperf
