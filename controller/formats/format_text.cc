#include "controller/formats/format_text.h"

#include <limits>

#include <fmt/format.h>

#include "controller/offline/utf8.h"

namespace imgperf {
namespace {

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

bool IsPlain(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return letter || std::string_view(" .,;/-%=()").find(c) != std::string_view::npos ||
         static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::string XmlText(std::string_view text) {
  std::string out;
  const std::string line = ForDisplay(text, kAll);
  for (std::string_view rest = line; !rest.empty();) {
    const std::size_t size = CharacterAt(rest);
    const std::string_view character = rest.substr(0, size);
    rest.remove_prefix(size);
    if (character == "&") {
      out += "&amp;";
    } else if (character == "<") {
      out += "&lt;";
    } else if (character == ">") {
      out += "&gt;";
    } else if (character == "\"") {
      out += "&quot;";
    } else if (character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF") {
      out += "\xEF\xBF\xBD";
    } else {
      out += character;
    }
  }
  return out;
}

std::string MarkdownText(std::string_view text) {
  std::string out;
  for (const char c : ForDisplay(text, kAll)) {
    if (IsPlain(c)) {
      out += c;
    } else {
      out += fmt::format("&#{};", static_cast<int>(c));
    }
  }
  return out;
}

}  // namespace imgperf
