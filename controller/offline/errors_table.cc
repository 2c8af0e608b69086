#include "controller/offline/errors_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "controller/offline/text_table.h"
#include "controller/offline/utf8.h"

namespace imgperf {
namespace {
constexpr std::size_t kMaxErrors = 10;
}  // namespace

std::string ErrorsTable(const RunReport& report, std::size_t width) {
  if (report.errors.empty()) return {};
  std::vector<TextRow> rows;
  const std::size_t shown = std::min(report.errors.size(), kMaxErrors);
  for (std::size_t i = 0; i < shown; ++i) {
    const ErrorGroup& e = report.errors[i];
    rows.push_back({GroupedCount(e.count), e.error_class, e.code == 0 ? "-" : std::to_string(e.code),
                    ForDisplay(e.type, 24), ""});
  }
  const TextRow header{"Count", "Class", "Code", "Type", "Message"};
  const std::size_t used = BoxTableWidth(header, rows) - 7;
  const std::size_t room = width > used + 20 ? width - used : 20;
  for (std::size_t i = 0; i < shown; ++i) rows[i].back() = ForDisplay(report.errors[i].message, room);
  std::string text = "\n" + Centred("Errors", BoxTableWidth(header, rows)) + "\n" + BoxTable(header, rows);
  if (report.errors.size() > shown)
    text += fmt::format("and {} more kinds in report.json\n", report.errors.size() - shown);
  return text;
}

}  // namespace imgperf
