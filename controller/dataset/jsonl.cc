#include "controller/dataset/jsonl.h"

#include <utility>

#include <fmt/format.h>

#include "common/units.h"
#include "controller/dataset/json_fields.h"
#include "controller/dataset/lines.h"
#include "controller/dataset/turns.h"

namespace imgperf {
namespace {

constexpr std::string_view kRowExample = "{\"text\": \"A lighthouse in fog\"}";

absl::StatusOr<DatasetRows> ReadLine(std::string_view line, simdjson::dom::parser& parser,
                                     const ObjectReader& read) {
  if (line.size() > kMaxDatasetLine)
    return absl::InvalidArgumentError(fmt::format("longer than {}", FormatBytes(kMaxDatasetLine)));
  const auto object = ParseObject(line, parser, kRowExample);
  if (!object.ok()) return object.status();
  return read(*object);
}

}  // namespace

absl::StatusOr<DatasetRows> ParseJsonLines(std::string_view name, std::string_view text,
                                           const ObjectReader& read) {
  text = WithoutMark(text);
  DatasetRows rows;
  simdjson::dom::parser parser;
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const std::string_view line = TakeLine(text);
    if (IsBlank(line)) continue;
    auto turns = ReadLine(line, parser, read);
    if (!turns.ok()) return BadRow(name, number, std::string(turns.status().message()));
    for (DatasetRow& row : *turns) {
      row.entry.line = number;
      if (auto status = AddRow(std::move(row), name, rows); !status.ok()) return status;
    }
  }
  if (!rows.empty()) return rows;
  return absl::InvalidArgumentError(
      fmt::format("{}: no row in it: write one JSON object a line, as {}", name, kRowExample));
}

absl::StatusOr<DatasetRows> ParseJsonl(std::string_view name, std::string_view text, const RowRules& rules) {
  return ParseJsonLines(name, text, [&](simdjson::dom::object object) { return ReadTurns(object, rules); });
}

}  // namespace imgperf
