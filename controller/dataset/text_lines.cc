#include "controller/dataset/text_lines.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "common/units.h"
#include "controller/dataset/lines.h"
#include "controller/dataset/prompt_text.h"

namespace imgperf {

absl::StatusOr<DatasetRows> ParseTextLines(std::string_view name, std::string_view text) {
  text = WithoutMark(text);
  DatasetRows rows;
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const std::string_view line = Trimmed(TakeLine(text));
    if (line.empty()) continue;
    if (const std::string fault = PromptFault(line); !fault.empty()) return BadRow(name, number, fault);
    DatasetRow row;
    row.entry.prompt = line;
    row.entry.line = number;
    if (auto status = AddRow(std::move(row), name, rows); !status.ok()) return status;
  }
  if (!rows.empty()) return rows;
  return absl::InvalidArgumentError(fmt::format("{}: no prompt in it: write one a line", name));
}

}  // namespace imgperf
