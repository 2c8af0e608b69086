#include "controller/offline/groups_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "controller/offline/text_table.h"
#include "controller/offline/utf8.h"

namespace imgperf {
namespace {

constexpr std::size_t kMostGroups = 32;
constexpr std::size_t kLeastRoom = 20;

TextRow RowOf(const GroupReport& group, std::size_t room) {
  const OutcomeCounts& o = group.outcomes;
  TextRow row{ForDisplay(group.name, room), GroupedCount(o.total()), GroupedCount(o.completed),
              GroupedCount(o.failed + o.lost), GroupedCount(group.images)};
  for (const char* name : {"avg", "p50", "p99"}) {
    if (!group.request_latency) {
      row.emplace_back("-");
    } else {
      row.push_back(GroupedNumber(name == std::string_view("avg") ? group.request_latency->avg
                                                                  : group.request_latency->At(name)));
    }
  }
  return row;
}

std::vector<TextRow> RowsOf(const std::vector<GroupReport>& groups, std::size_t room) {
  std::vector<TextRow> rows;
  for (std::size_t i = 0; i < std::min(groups.size(), kMostGroups); ++i)
    rows.push_back(RowOf(groups[i], room));
  return rows;
}

std::string Table(const std::vector<GroupReport>& groups, const char* one, const char* title,
                  std::size_t width) {
  if (groups.empty()) return {};
  const TextRow header{one, "Requests", "Completed", "Failed", "Images", "avg", "p50", "p99"};
  const std::size_t bare = BoxTableWidth(header, RowsOf(groups, 0)) - header.front().size();
  const auto rows = RowsOf(groups, std::max(kLeastRoom, width > bare ? width - bare : 0));
  std::string text =
      fmt::format("\n{}\n{}", Centred(title, BoxTableWidth(header, rows)), BoxTable(header, rows));
  if (groups.size() > kMostGroups)
    text += fmt::format("and {} more in report.json\n", groups.size() - kMostGroups);
  return text;
}

}  // namespace

std::string GroupTables(const RunReport& report, std::size_t width) {
  return Table(report.urls, "URL", "URLs, Request Latency (ms)", width) +
         Table(report.mix, "Request", "Mix, Request Latency (ms)", width);
}

}  // namespace imgperf
