#include "controller/plan/scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace imgperf {
namespace {

template <std::size_t N>
bool OneOf(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

constexpr std::array<std::string_view, 5> kNulls{"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 6> kBools{"true", "True", "TRUE", "false", "False", "FALSE"};
constexpr std::array<std::string_view, 6> kInfinities{".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"};

std::string_view WithoutSign(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

bool AllIn(std::string_view text, std::string_view set) {
  return !text.empty() && text.find_first_not_of(set) == text.npos;
}

bool LooksInteger(std::string_view text) {
  if (text.starts_with("0x")) return AllIn(text.substr(2), "0123456789abcdefABCDEF");
  if (text.starts_with("0o")) return AllIn(text.substr(2), "01234567");
  return AllIn(WithoutSign(text), "0123456789");
}

bool LooksNumber(std::string_view text) {
  text = WithoutSign(text);
  if (OneOf(text, kInfinities)) return true;
  const std::size_t exponent = text.find_first_of("eE");
  if (exponent != text.npos && !AllIn(WithoutSign(text.substr(exponent + 1)), "0123456789")) return false;
  const std::string_view mantissa = text.substr(0, exponent);
  return mantissa != "." && AllIn(mantissa, "0123456789.") &&
         std::count(mantissa.begin(), mantissa.end(), '.') <= 1;
}

}  // namespace

ScalarType TypeOf(const Node& node) {
  if (node.kind == Node::Kind::kNull) return ScalarType::kNull;
  if (node.quoted) return ScalarType::kText;
  if (OneOf(node.text, kNulls)) return ScalarType::kNull;
  if (OneOf(node.text, kBools)) return ScalarType::kBool;
  if (LooksInteger(node.text)) return ScalarType::kInteger;
  return LooksNumber(node.text) ? ScalarType::kNumber : ScalarType::kText;
}

std::string_view TypeName(ScalarType type) {
  switch (type) {
    case ScalarType::kNull:
      return "nothing";
    case ScalarType::kBool:
      return "true or false";
    case ScalarType::kInteger:
      return "a whole number";
    case ScalarType::kNumber:
      return "a number";
    case ScalarType::kText:
      return "text";
  }
  return "";
}

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  if (!LooksInteger(text)) return std::nullopt;
  int base = 10;
  if (text.starts_with("0x")) base = 16;
  if (text.starts_with("0o")) base = 8;
  if (base != 10) text.remove_prefix(2);
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> ParseNumber(std::string_view text) {
  if (const auto whole = ParseInteger(text)) return static_cast<double>(*whole);
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace imgperf
