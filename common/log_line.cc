#include "common/log_line.h"

#include <algorithm>

#include <fmt/format.h>

namespace imgperf {
namespace {

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool NeedsQuotes(std::string_view value) {
  return value.empty() ||
         std::any_of(value.begin(), value.end(), [](char c) { return c == ' ' || c == '"' || c == '='; });
}

}  // namespace

void LogFields::Set(std::string_view key, std::string_view value) {
  const auto row =
      std::find_if(fields_.begin(), fields_.end(), [&](const auto& f) { return f.first == key; });
  if (row != fields_.end()) {
    row->second = value;
  } else {
    fields_.emplace_back(key, value);
  }
}

std::string LogFields::Text() const {
  std::string text;
  for (const auto& [key, value] : fields_) text += LogField(key, value) + ' ';
  return text;
}

std::string LogField(std::string_view key, std::string_view value) {
  if (!NeedsQuotes(value)) return fmt::format("{}={}", key, OneLine(value));
  std::string quoted;
  for (const char c : value) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return fmt::format("{}=\"{}\"", key, OneLine(quoted));
}

std::string OneLine(std::string_view text) {
  if (std::none_of(text.begin(), text.end(), IsControl)) return std::string(text);
  std::string line;
  for (const char c : text) {
    if (c == '\n') {
      line += "\\n";
    } else if (IsControl(c)) {
      line += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      line += c;
    }
  }
  return line;
}

}  // namespace imgperf
