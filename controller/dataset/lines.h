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

}  // namespace imgperf
