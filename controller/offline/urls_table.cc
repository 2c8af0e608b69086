#include "controller/offline/urls_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "controller/offline/text_table.h"
#include "controller/offline/utf8.h"

namespace imgperf {
namespace {

constexpr std::size_t kMostUrls = 32;
constexpr std::size_t kLeastRoom = 20;

TextRow RowOf(const UrlReport& url, std::size_t room) {
  const OutcomeCounts& o = url.outcomes;
  TextRow row{ForDisplay(url.url, room), GroupedCount(o.total()), GroupedCount(o.completed),
              GroupedCount(o.failed + o.lost), GroupedCount(url.images)};
  for (const char* name : {"avg", "p50", "p99"}) {
    if (!url.request_latency) {
      row.emplace_back("-");
    } else {
      row.push_back(GroupedNumber(name == std::string_view("avg") ? url.request_latency->avg
                                                                  : url.request_latency->At(name)));
    }
  }
  return row;
}

std::vector<TextRow> RowsOf(const RunReport& report, std::size_t room) {
  std::vector<TextRow> rows;
  for (std::size_t i = 0; i < std::min(report.urls.size(), kMostUrls); ++i)
    rows.push_back(RowOf(report.urls[i], room));
  return rows;
}

}  // namespace

std::string UrlsTable(const RunReport& report, std::size_t width) {
  if (report.urls.empty()) return {};
  const TextRow header{"URL", "Requests", "Completed", "Failed", "Images", "avg", "p50", "p99"};
  const std::size_t bare = BoxTableWidth(header, RowsOf(report, 0)) - header.front().size();
  const auto rows = RowsOf(report, std::max(kLeastRoom, width > bare ? width - bare : 0));
  std::string text = "\n" + Centred("URLs, Request Latency (ms)", BoxTableWidth(header, rows)) + "\n" +
                     BoxTable(header, rows);
  if (report.urls.size() > kMostUrls)
    text += fmt::format("and {} more in report.json\n", report.urls.size() - kMostUrls);
  return text;
}

}  // namespace imgperf
