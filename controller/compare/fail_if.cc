#include "controller/compare/fail_if.h"

#include <cmath>
#include <utility>

#include <absl/strings/ascii.h>

#include "controller/slo/metric_units.h"

namespace imgperf {
namespace {

constexpr std::string_view kPercentSign = "%";
constexpr double kHundred = 100;

// "> +5%" as "> 5%": a sign that says nothing, which numbers elsewhere do not have.
std::string WithoutPlus(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool sign = text[i] == '+' && i + 1 < text.size() &&
                      (absl::ascii_isdigit(static_cast<unsigned char>(text[i + 1])) || text[i + 1] == '.');
    if (!sign) plain += text[i];
  }
  return plain;
}

bool IsShare(const Figure& figure) { return figure.unit == kPercentSign || figure.unit == "ratio"; }

absl::Status ReadLimit(const SloWords& words, FailIf& rule) {
  if (words.unit == kPercentSign && !IsShare(rule.figure)) {
    rule.relative = true;
    rule.limit = words.number / kHundred;
    return absl::OkStatus();
  }
  const auto limit = InUnit(words.number, words.unit, rule.figure.unit);
  if (!limit.ok()) return limit.status();
  rule.limit = *limit;
  return absl::OkStatus();
}

std::optional<double> FoundBy(const FailIf& rule, const Difference& difference) {
  if (!rule.relative || difference.relative) return rule.relative ? difference.relative : difference.absolute;
  if (std::isinf(difference.absolute)) return difference.absolute;  // to or from a percentile among failures
  return std::nullopt;
}

}  // namespace

absl::StatusOr<FailIf> ParseFailIf(std::string_view text) {
  const std::string plain = WithoutPlus(text);
  const auto words = ReadSloWords(plain);
  if (!words.ok()) return words.status();
  if (!words->phase.empty() || words->window != 0)
    return SloFault(text, "runs are compared as a whole: leave out in and over");
  auto figure = FigureOf(words->metric, words->stat);
  if (!figure.ok()) return SloFault(text, figure.status());
  FailIf rule{TidySloText(text), *std::move(figure), words->comparison, 0, false};
  if (absl::Status status = ReadLimit(*words, rule); !status.ok()) return SloFault(text, status);
  return rule;
}

FailIfResult JudgeFailIf(const FailIf& rule, const std::optional<Difference>& difference) {
  FailIfResult result{rule.text, FailIfState::kCannotTell, std::nullopt, rule.relative};
  if (!difference) return result;
  result.found = FoundBy(rule, *difference);
  if (!result.found || std::isnan(*result.found)) return result;
  if (!Holds(*result.found, rule.comparison, rule.limit)) {
    result.state = FailIfState::kNotHit;
    return result;
  }
  // "> -5%": no change at all would hit it, so it asks for one, and noise is no excuse.
  const bool asks_for_change = Holds(0, rule.comparison, rule.limit);
  result.state = asks_for_change || difference->told ? FailIfState::kHit : FailIfState::kCannotTell;
  return result;
}

}  // namespace imgperf
