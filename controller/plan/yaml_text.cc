#include "controller/plan/yaml_text.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "common/units.h"

namespace imgperf {
namespace {

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\r') || byte == 0x7F;
}

std::optional<TextFault> FindLineFault(std::string_view line, int number) {
  if (!simdjson::validate_utf8(line.data(), line.size())) {
    return TextFault{{number, 1, -1}, "this line is not UTF-8: save the file as UTF-8"};
  }
  const std::size_t indent = line.find_first_not_of(' ');
  for (std::size_t i = 0; i < line.size(); ++i) {
    const Mark here{number, static_cast<int>(i) + 1, -1};
    if (IsControl(line[i])) {
      return TextFault{here, fmt::format("control character 0x{:02x}: run files are plain text", line[i])};
    }
    if (i == indent && line[i] == '\t') return TextFault{here, "a tab: indent with spaces"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<TextFault> FindTextFault(std::string_view text) {
  if (text.size() > kMaxRunFileBytes) {
    return TextFault{{}, fmt::format("more than a run file may have ({})", FormatBytes(kMaxRunFileBytes))};
  }
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    if (auto fault = FindLineFault(text.substr(0, end), number)) return fault;
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return std::nullopt;
}

}  // namespace imgperf
