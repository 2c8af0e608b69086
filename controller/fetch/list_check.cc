#include "controller/fetch/list_check.h"

#include <algorithm>

#include <fmt/format.h>

#include "controller/dataset/text_lines.h"
#include "controller/plan/text.h"

namespace imgperf {
namespace {

absl::Status NoList(std::string_view from, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("{}: {}, and no list of prompts", from, why));
}

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x7f || (byte < 0x20 && c != '\n' && c != '\r' && c != '\t');
  });
}

// Behind a byte order mark and blanks.
char FirstLetter(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  return at == text.npos ? '\0' : text[at];
}

}  // namespace

absl::StatusOr<std::size_t> CheckList(std::string_view from, std::string_view content_type,
                                      std::string_view text) {
  if (text.size() > kMostListBytes) return NoList(from, fmt::format("more than {} bytes", kMostListBytes));
  const char first = FirstLetter(text);
  if (first == '\0') return NoList(from, "nothing is in it");
  if (first == '<' || Lower(content_type).find("html") != std::string::npos)
    return NoList(from, "a web page");
  if (first == '{' || first == '[') return NoList(from, "a JSON document");
  if (HasControl(text)) return NoList(from, "no text");
  const auto rows = ParseTextLines(from, text);
  if (!rows.ok()) return rows.status();
  return rows->size();
}

}  // namespace imgperf
