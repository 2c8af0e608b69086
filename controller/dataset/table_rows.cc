#include "controller/dataset/table_rows.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "controller/dataset/lines.h"
#include "controller/dataset/prompt_text.h"
#include "controller/dataset/table_reader.h"

namespace imgperf {
namespace {

constexpr std::array<std::string_view, 6> kUsualColumns{"prompt", "Prompt",  "text",
                                                        "Text",   "caption", "Caption"};
constexpr std::size_t kColumnsShown = 10;

// As much of the header as helps, without what is no text.
std::string HeaderText(const std::vector<std::string>& header) {
  std::vector<std::string_view> shown;
  for (const std::string& name : header) {
    if (shown.size() == kColumnsShown) return fmt::format("{}, ...", fmt::join(shown, ", "));
    if (PromptFault(name).empty() && name.size() < 64) shown.push_back(name);
  }
  return fmt::format("{}", fmt::join(shown, ", "));
}

absl::Status BadHeader(std::string_view why, const std::vector<std::string>& header) {
  return absl::InvalidArgumentError(fmt::format("{} (columns: {})", why, HeaderText(header)));
}

absl::StatusOr<std::size_t> ColumnOf(const std::vector<std::string>& header, std::string_view wanted) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool usual =
        std::find(kUsualColumns.begin(), kUsualColumns.end(), header[i]) != kUsualColumns.end();
    if (wanted.empty() ? usual : header[i] == wanted) found.push_back(i);
  }
  if (found.size() == 1) return found.front();
  if (found.size() > 1)
    return BadHeader("more than one column may hold the prompts: name it in dataset.column", header);
  if (wanted.empty())
    return BadHeader("no column is named prompt, text or caption: name it in dataset.column", header);
  return BadHeader(fmt::format("no column \"{}\": change dataset.column", wanted), header);
}

absl::StatusOr<DatasetRow> RowOf(std::vector<std::string>& fields, std::size_t columns, std::size_t column) {
  if (fields.size() != columns) {
    return absl::InvalidArgumentError(fmt::format(
        "{} fields where the header has {}: quote fields with separators in them", fields.size(), columns));
  }
  if (const std::string fault = PromptFault(fields[column]); !fault.empty())
    return absl::InvalidArgumentError(fault);
  DatasetRow row;
  row.entry.prompt = std::move(fields[column]);
  return row;
}

}  // namespace

absl::StatusOr<DatasetRows> ParseTable(std::string_view name, std::string_view text, char separator,
                                       std::string_view column) {
  TableReader reader(WithoutMark(text), separator);
  const auto bad = [&](const absl::Status& status) {
    return BadRow(name, reader.line(), std::string(status.message()));
  };
  std::vector<std::string> fields;
  const auto header = reader.Next(fields);
  if (!header.ok()) return bad(header.status());
  const auto prompts = ColumnOf(fields, column);
  if (!prompts.ok()) return bad(prompts.status());
  const std::size_t columns = fields.size();
  DatasetRows rows;
  for (;;) {
    const auto more = reader.Next(fields);
    if (!more.ok()) return bad(more.status());
    if (!*more) break;
    auto row = RowOf(fields, columns, *prompts);
    if (!row.ok()) return bad(row.status());
    row->entry.line = reader.line();
    if (auto status = AddRow(*std::move(row), name, rows); !status.ok()) return status;
  }
  if (!rows.empty()) return rows;
  return absl::InvalidArgumentError(
      fmt::format("{}: no record below the header: write a prompt a line", name));
}

}  // namespace imgperf
