#include "controller/offline/json_buffer.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "controller/offline/utf8.h"

namespace imgperf {
namespace {

constexpr char kHex[] = "0123456789abcdef";

bool IsPlain(char c) {
  const auto byte = static_cast<std::uint8_t>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

void AppendControl(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kHex[(c >> 4) & 0xF];
      out += kHex[c & 0xF];
  }
}

// The length of the plain run at the front. Most text is plain: eight bytes at a time, by the classic test
// for a zero byte in a word (a borrow may only raise a false alarm behind a true one, and then bytes decide).
std::size_t PlainRun(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = 0x8080808080808080;
  const auto has_zero = [](std::uint64_t word) { return (word - kOnes) & ~word & kHighs; };
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    const std::uint64_t below_space = (word - kOnes * 0x20) & ~word & kHighs;
    const std::uint64_t odd =
        (word & kHighs) | below_space | has_zero(word ^ (kOnes * '"')) | has_zero(word ^ (kOnes * '\\'));
    if (odd != 0) break;
  }
  while (at < text.size() && IsPlain(text[at])) ++at;
  return at;
}

template <typename Number>
void AppendNumber(std::string& out, Number value) {
  std::array<char, 32> text;
  const auto result = std::to_chars(text.data(), text.data() + text.size(), value);
  out.append(text.data(), result.ptr);
}

}  // namespace

void AppendEscaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t plain = PlainRun(text);
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) return;
    const std::size_t length = CharacterAt(text);
    if (length == 1) {
      AppendControl(out, text.front());
    } else if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
}

void JsonBuffer::Comma() {
  if (comma_) out_ += ',';
  comma_ = true;
}

JsonBuffer& JsonBuffer::Open(char bracket) {
  Comma();
  out_ += bracket;
  comma_ = false;
  return *this;
}

JsonBuffer& JsonBuffer::Close(char bracket) {
  out_ += bracket;
  comma_ = true;
  return *this;
}

JsonBuffer& JsonBuffer::Key(std::string_view key) {
  Comma();
  out_ += '"';
  out_ += key;
  out_ += "\":";
  comma_ = false;
  return *this;
}

JsonBuffer& JsonBuffer::Text(std::string_view value) {
  Comma();
  out_ += '"';
  AppendEscaped(out_, value);
  out_ += '"';
  return *this;
}

JsonBuffer& JsonBuffer::Member(std::string_view before, double value, std::string_view after) {
  Comma();
  out_ += before;
  comma_ = false;
  Double(value);
  out_ += after;
  return *this;
}

JsonBuffer& JsonBuffer::Int(std::int64_t value) {
  Comma();
  AppendNumber(out_, value);
  return *this;
}

JsonBuffer& JsonBuffer::Uint(std::uint64_t value) {
  Comma();
  AppendNumber(out_, value);
  return *this;
}

JsonBuffer& JsonBuffer::Double(double value) {
  Comma();
  if (std::isfinite(value)) {
    AppendNumber(out_, value);
  } else {
    out_ += "null";
  }
  return *this;
}

JsonBuffer& JsonBuffer::Bool(bool value) {
  Comma();
  out_ += value ? "true" : "false";
  return *this;
}

}  // namespace imgperf
