#include "controller/slo/slo_text.h"

#include <array>
#include <charconv>
#include <cmath>

#include <absl/strings/ascii.h>
#include <fmt/format.h>

#include "common/units.h"

namespace imgperf {
namespace {

constexpr Nanos kShortestWindow = 100 * kMillisecond;
constexpr std::string_view kForm = "write METRIC[.STAT] OP VALUE[UNIT], as response_time.p95 < 20s";

struct Operator {
  std::string_view text;
  Comparison comparison;
};
// The longer ones first.
constexpr std::array kOperators{Operator{"<=", Comparison::kAtMost}, Operator{">=", Comparison::kAtLeast},
                                Operator{"<", Comparison::kLess}, Operator{">", Comparison::kMore}};

bool IsNameChar(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.'; }
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n'; }
bool IsNoBlank(char c) { return !IsBlank(c); }

// What of the text is still to be read.
class Rest {
 public:
  explicit Rest(std::string_view text) : text_(text) {}

  std::string_view Take(bool (*belongs)(char)) {
    std::size_t end = 0;
    while (end < text_.size() && belongs(text_[end])) ++end;
    const std::string_view word = text_.substr(0, end);
    text_.remove_prefix(end);
    return word;
  }
  std::string_view NextWord() {
    Take(IsBlank);
    return Take(IsNoBlank);
  }
  bool TakeOperator(Comparison& comparison) {
    for (const Operator& op : kOperators) {
      if (!text_.starts_with(op.text)) continue;
      text_.remove_prefix(op.text.size());
      comparison = op.comparison;
      return true;
    }
    return false;
  }
  bool TakeNumber(double& number) {
    const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), number);
    if (error != std::errc() || !std::isfinite(number)) return false;
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return true;
  }
  bool AtClause() const {
    Rest ahead = *this;
    const std::string_view word = ahead.NextWord();
    return word.empty() || word == "in" || word == "over";
  }

 private:
  std::string_view text_;
};

void SplitMetric(std::string_view word, SloWords& words) {
  const std::size_t dot = word.find('.');
  words.metric = word.substr(0, dot);
  if (dot != word.npos) words.stat = word.substr(dot + 1);
}

// "in PHASE" or "over WINDOW"; "" when it is right.
std::string ReadClause(Rest& rest, std::string_view word, SloWords& words) {
  const std::string_view value = rest.NextWord();
  if (word != "in" && word != "over")
    return fmt::format("what is \"{}\"? Behind the value stand only in PHASE and over WINDOW", word);
  if (value.empty())
    return fmt::format("{} what? Write {}", word, word == "in" ? "in PHASE" : "over WINDOW, as over 1m");
  if (word == "in") {
    if (!words.phase.empty()) return "says in twice";
    words.phase = value;
    return "";
  }
  if (words.window != 0) return "says over twice";
  const auto window = ParseDuration(value);
  if (!window.ok()) return std::string(window.status().message());
  if (*window < kShortestWindow) return fmt::format("a window of {} is shorter than 100ms", value);
  words.window = *window;
  return "";
}

std::string ReadValue(Rest& rest, SloWords& words) {
  rest.Take(IsBlank);
  if (!rest.TakeOperator(words.comparison))
    return fmt::format("behind {} one of <, <=, >, >= is wanted", words.metric);
  rest.Take(IsBlank);
  if (!rest.TakeNumber(words.number)) return "behind the operator a number is wanted, as 20s or 5%";
  words.unit = rest.Take(IsNoBlank);
  if (words.unit.empty() && !rest.AtClause()) words.unit = rest.NextWord();
  return "";
}

}  // namespace

bool Holds(double value, Comparison comparison, double limit) {
  switch (comparison) {
    case Comparison::kLess:
      return value < limit;
    case Comparison::kAtMost:
      return value <= limit;
    case Comparison::kMore:
      return value > limit;
    case Comparison::kAtLeast:
      return value >= limit;
  }
  return false;
}

bool BoundsAbove(Comparison comparison) {
  return comparison == Comparison::kLess || comparison == Comparison::kAtMost;
}

double MarginOf(double value, Comparison comparison, double limit) {
  return BoundsAbove(comparison) ? limit - value : value - limit;
}

absl::StatusOr<SloWords> ReadSloWords(std::string_view text) {
  Rest rest(text);
  SloWords words;
  rest.Take(IsBlank);
  SplitMetric(rest.Take(IsNameChar), words);
  if (words.metric.empty()) return SloFault(text, kForm);
  if (const std::string fault = ReadValue(rest, words); !fault.empty()) return SloFault(text, fault);
  for (std::string_view word = rest.NextWord(); !word.empty(); word = rest.NextWord()) {
    if (const std::string fault = ReadClause(rest, word, words); !fault.empty()) return SloFault(text, fault);
  }
  return words;
}

std::string TidySloText(std::string_view text) {
  Rest rest(text);
  std::string tidy;
  for (std::string_view word = rest.NextWord(); !word.empty(); word = rest.NextWord())
    tidy.append(tidy.empty() ? "" : " ").append(word);
  return tidy;
}

absl::Status SloFault(std::string_view text, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("\"{}\": {}", TidySloText(text), why));
}

absl::Status SloFault(std::string_view text, const absl::Status& why) {
  return SloFault(text, std::string(why.message()));
}

}  // namespace imgperf
