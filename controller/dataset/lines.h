// Text by lines.
#pragma once

#include <string_view>

namespace imgperf {

// Takes the next line off `text`, without its end (LF or CRLF).
inline std::string_view TakeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

inline bool IsBlank(std::string_view line) { return line.find_first_not_of(" \t") == line.npos; }

// Without the byte order mark that some editors write.
inline std::string_view WithoutMark(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

// Without blanks and line ends at either end.
inline std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first);
}

}  // namespace imgperf
