#include "controller/dataset/jsonl.h"

#include <limits>
#include <utility>

#include <fmt/format.h>

#include "common/plain_file.h"
#include "common/units.h"
#include "controller/dataset/lines.h"
#include "controller/dataset/row.h"

namespace imgperf {
namespace {

absl::Status BadLine(std::string_view name, std::size_t line, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("{}:{}: {}", name, line, why));
}

bool IsBlank(std::string_view line) { return line.find_first_not_of(" \t") == line.npos; }

}  // namespace

absl::StatusOr<std::vector<Entry>> ParseJsonl(std::string_view name, std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<Entry> entries;
  simdjson::dom::parser parser;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = TakeLine(text);
    if (IsBlank(line)) continue;
    if (line.size() > kMaxDatasetLine)
      return BadLine(name, number, fmt::format("longer than {}", FormatBytes(kMaxDatasetLine)));
    auto entry = ParseRow(line, parser);
    if (!entry.ok()) return BadLine(name, number, std::string(entry.status().message()));
    entries.push_back(*std::move(entry));
  }
  if (entries.empty()) {
    return absl::InvalidArgumentError(fmt::format(
        "{}: no row in it: write one JSON object a line, as {{\"text\": \"A lighthouse in fog\"}}", name));
  }
  if (entries.size() > std::numeric_limits<std::uint32_t>::max()) {
    return absl::InvalidArgumentError(fmt::format("{}: more rows than 32 bits count", name));
  }
  return entries;
}

absl::StatusOr<std::vector<Entry>> ReadJsonlFile(const std::string& path) {
  const auto text = ReadPlainFile(path, kMaxDatasetBytes);
  if (!text.ok()) return text.status();
  return ParseJsonl(path, *text);
}

}  // namespace imgperf
