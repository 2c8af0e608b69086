#include "controller/compare/compare.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace imgperf {
namespace {

constexpr double kLeastAsked = 0.01;  // smaller differences are not worth naming a size for

// Those shown always, and those that rules ask for.
std::vector<Figure> FiguresFor(const CompareOptions& options) {
  std::vector<Figure> figures = StandardFigures();
  for (const FailIf& rule : options.fail_ifs) {
    const bool shown = std::any_of(figures.begin(), figures.end(),
                                   [&](const Figure& figure) { return figure.Name() == rule.figure.Name(); });
    if (!shown) figures.push_back(rule.figure);
  }
  return figures;
}

std::string WhyNotTold(const Measured& first, const Measured& other) {
  if (!first.value || !other.value) return "not measured on both sides";
  if (*first.value == *other.value && std::isfinite(*first.value)) return "it is the same on both sides";
  if (!first.estimate || !other.estimate)
    return fmt::format("fewer than {} requests on a side", kLeastValues);
  if (std::isinf(*first.value) && std::isinf(*other.value))
    return "more requests failed on both sides than the percentile leaves room for";
  return "it could be noise";
}

void NameSize(const Measured& first, const Measured& other, double detect, Against& against) {
  const double found = std::abs(against.difference->relative.value_or(0));
  const double size = detect > 0 ? detect : std::max(kLeastAsked, found);
  const auto needed = RequestsToTell(*first.estimate, *other.estimate, size);
  if (!needed) return;
  if (*needed <= std::min(first.estimate->count, other.estimate->count)) {
    against.why = fmt::format("a difference of {:.1f} % would have been told", 100 * size);
    return;
  }
  against.requests_to_tell = needed;
  against.told_size = size;
}

Against AgainstFirst(const Figure& figure, const Measured& first, const Measured& other, double detect) {
  Against against;
  against.value = other.value;
  if (first.estimate && other.estimate) {
    against.difference = DifferenceOf(*first.estimate, *other.estimate);
    against.verdict = VerdictOn(*against.difference, figure.larger_is_better);
  }
  if (against.verdict != Verdict::kCannotTell) return against;
  against.why = WhyNotTold(first, other);
  if (against.difference) NameSize(first, other, detect, against);
  return against;
}

Overall OverallOf(const RunComparison& comparison, std::size_t other) {
  bool better = false;
  bool worse = false;
  for (const ComparedFigure& row : comparison.figures) {
    if (!row.figure.headline) continue;
    better = better || row.others[other].verdict == Verdict::kBetter;
    worse = worse || row.others[other].verdict == Verdict::kWorse;
  }
  if (better == worse) return better ? Overall::kMixed : Overall::kCannotTell;
  return better ? Overall::kBetter : Overall::kWorse;
}

SideFacts FactsOf(const Side& side) {
  SideFacts facts{side.name, side.from, side.run, side.model, side.refusals, side.notes, side.rows.size(), 0};
  facts.missed =
      static_cast<std::uint64_t>(std::count(side.rows.missed.begin(), side.rows.missed.end(), 1.0));
  return facts;
}

void JudgeRules(const CompareOptions& options, std::size_t other, RunComparison& comparison) {
  for (const FailIf& rule : options.fail_ifs) {
    const auto row =
        std::find_if(comparison.figures.begin(), comparison.figures.end(),
                     [&](const ComparedFigure& at) { return at.figure.Name() == rule.figure.Name(); });
    comparison.others[other].fail_ifs.push_back(
        JudgeFailIf(rule, row == comparison.figures.end() ? std::nullopt : row->others[other].difference));
  }
}

ComparedFigure RowOf(const Figure& figure, const std::vector<Side>& sides, double detect) {
  ComparedFigure row{figure, {}, {}};
  const Measured first = Measure(figure, sides.front().rows, 0);
  row.first = first.value;
  for (std::size_t k = 1; k < sides.size(); ++k)
    row.others.push_back(AgainstFirst(figure, first, Measure(figure, sides[k].rows, k), detect));
  return row;
}

bool IsMeasured(const ComparedFigure& row) {
  return row.first || std::any_of(row.others.begin(), row.others.end(),
                                  [](const Against& against) { return against.value.has_value(); });
}

}  // namespace

RunComparison Compare(const std::vector<Side>& sides, const CompareOptions& options) {
  RunComparison comparison;
  for (const Side& side : sides) comparison.sides.push_back(FactsOf(side));
  for (const Figure& figure : FiguresFor(options)) {
    ComparedFigure row = RowOf(figure, sides, options.detect);
    if (IsMeasured(row)) comparison.figures.push_back(std::move(row));
  }
  for (std::size_t k = 1; k < sides.size(); ++k) {
    OtherSide& other = comparison.others.emplace_back();
    other.plan_differences = PlanDifferences(sides.front().plan_json, sides[k].plan_json);
    other.verdict = OverallOf(comparison, k - 1);
    JudgeRules(options, k - 1, comparison);
  }
  return comparison;
}

std::vector<std::string> RefusalsOf(const RunComparison& comparison) {
  std::vector<std::string> refusals;
  for (const SideFacts& side : comparison.sides)
    for (const std::string& refusal : side.refusals)
      refusals.push_back(fmt::format("{}: {}", side.name, refusal));
  for (std::size_t k = 0; k < comparison.others.size(); ++k) {
    for (const PlanDifference& difference : comparison.others[k].plan_differences) {
      if (!difference.refuses) continue;
      refusals.push_back(fmt::format("{} and {} differ in {}: {} and {}", comparison.sides[0].name,
                                     comparison.sides[k + 1].name, difference.what, difference.first,
                                     difference.second));
    }
  }
  return refusals;
}

bool AnyFailIfHit(const RunComparison& comparison) {
  return std::any_of(comparison.others.begin(), comparison.others.end(), [](const OtherSide& other) {
    return std::any_of(other.fail_ifs.begin(), other.fail_ifs.end(),
                       [](const FailIfResult& result) { return result.state == FailIfState::kHit; });
  });
}

}  // namespace imgperf
