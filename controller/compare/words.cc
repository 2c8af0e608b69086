#include "controller/compare/words.h"

#include <cmath>

#include <fmt/format.h>

#include "controller/offline/text_table.h"

namespace imgperf {
namespace {

constexpr std::size_t kLetters = 26;
constexpr double kInPercent = 100;

// "+5.3"; "+∞" for what is open.
std::string Signed(double number) {
  if (std::isinf(number)) return number > 0 ? "+∞" : "-∞";
  const double size = std::abs(number);
  return size >= 1000  ? (number < 0 ? "-" : "+") + GroupedNumber(size)
         : size >= 10  ? fmt::format("{:+.1f}", number)
         : size < 0.01 ? fmt::format("{:+.2g}", number)
                       : fmt::format("{:+.2f}", number);
}

std::string WithInterval(double found, double low, double high, std::string_view unit) {
  return fmt::format("{}{}{} ({} to {})", Signed(found), unit.empty() ? "" : " ", unit, Signed(low),
                     Signed(high));
}

// Behind a figure's name.
std::string ClauseOn(const ComparedFigure& row, const Against& against) {
  if (against.verdict != Verdict::kCannotTell)
    return fmt::format(" is {}: {}", NameOf(against.verdict), DifferenceText(row, against));
  if (!against.requests_to_tell) return ": " + against.why;
  return fmt::format(" would take {} requests a side to tell {:.1f} %",
                     GroupedCount(*against.requests_to_tell), kInPercent * against.told_size.value_or(0));
}

}  // namespace

std::string_view NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kBetter:
      return "better";
    case Verdict::kWorse:
      return "worse";
    case Verdict::kCannotTell:
      break;
  }
  return "cannot tell";
}

std::string_view NameOf(Overall overall) {
  switch (overall) {
    case Overall::kBetter:
      return "better";
    case Overall::kWorse:
      return "worse";
    case Overall::kMixed:
      return "better and worse";
    case Overall::kCannotTell:
      break;
  }
  return "cannot tell";
}

std::string_view NameOf(FailIfState state) {
  switch (state) {
    case FailIfState::kHit:
      return "hit";
    case FailIfState::kNotHit:
      return "not hit";
    case FailIfState::kCannotTell:
      break;
  }
  return "cannot tell";
}

std::string LetterOf(std::size_t side) {
  return side < kLetters ? std::string(1, static_cast<char>('A' + side)) : std::to_string(side + 1);
}

std::string ValueText(const std::optional<double>& value) {
  if (!value) return "-";
  return std::isinf(*value) ? "among failures" : GroupedNumber(*value);
}

std::string DifferenceText(const ComparedFigure& row, const Against& against) {
  if (!against.difference) {
    const bool finite = row.first && against.value && *row.first > 0 && std::isfinite(*row.first) &&
                        std::isfinite(*against.value);
    return finite ? Signed(kInPercent * (*against.value / *row.first - 1)) + " %" : "-";
  }
  const Difference& difference = *against.difference;
  // Of a share by points, not of itself.
  if (difference.relative && row.figure.unit != "%") {
    return WithInterval(kInPercent * *difference.relative,
                        kInPercent * difference.relative_low.value_or(-INFINITY),
                        kInPercent * difference.relative_high.value_or(INFINITY), "%");
  }
  if (std::isnan(difference.absolute)) return "-";
  const std::string_view unit = row.figure.unit == "%" ? "points" : std::string_view(row.figure.unit);
  return WithInterval(difference.absolute, difference.low, difference.high, unit);
}

std::string VerdictText(const Against& against) {
  std::string text(NameOf(against.verdict));
  if (against.requests_to_tell) text += fmt::format(" ({})", GroupedCount(*against.requests_to_tell));
  return text;
}

std::string SpeedUpText(const Against& against) {
  if (!against.difference || !against.difference->relative) return "-";
  const Difference& difference = *against.difference;
  const auto times = [](double relative) {
    return relative <= -1 ? std::string("∞") : fmt::format("{:.2f}", 1 / (1 + relative));
  };
  return fmt::format("{} ({} to {})", times(*difference.relative),
                     times(difference.relative_high.value_or(INFINITY)),
                     times(difference.relative_low.value_or(-1)));
}

std::string PsnrText(const std::optional<double>& psnr) {
  if (!psnr) return "-";
  return std::isinf(*psnr) ? "same pixels" : fmt::format("{:.2f} dB", *psnr);
}

const ComparedFigure* FindRow(const RunComparison& comparison, std::string_view name) {
  for (const ComparedFigure& row : comparison.figures)
    if (row.figure.Name() == name) return &row;
  return nullptr;
}

std::string VerdictSentence(const RunComparison& comparison, std::size_t other) {
  std::string told;
  std::string untold;
  for (const ComparedFigure& row : comparison.figures) {
    if (!row.figure.headline) continue;
    const Against& against = row.others[other];
    std::string& to = against.verdict == Verdict::kCannotTell ? untold : told;
    to += (to.empty() ? "" : "; ") + row.figure.Name() + ClauseOn(row, against);
  }
  const bool both = !told.empty() && !untold.empty();
  return fmt::format("{} beside {}: {}. {}{}{}", LetterOf(other + 1), LetterOf(0),
                     NameOf(comparison.others[other].verdict), told, both ? ". Cannot tell: " : "", untold);
}

std::string FailIfText(const FailIfResult& result) {
  const bool relative = result.relative;
  const std::string found =
      result.found ? fmt::format(": it is {}{}", Signed((relative ? kInPercent : 1) * *result.found),
                                 relative ? " %" : "")
                   : ": it was not measured";
  return fmt::format(
      "--fail-if \"{}\" {}{}{}", result.text, NameOf(result.state), found,
      result.state == FailIfState::kCannotTell && result.found ? ", which could be noise" : "");
}

}  // namespace imgperf
