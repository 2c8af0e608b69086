// How a comparison's parts are written, wherever they are shown.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "controller/compare/compare.h"

namespace imgperf {

std::string_view NameOf(Verdict verdict);    // "better", "worse", "cannot tell"
std::string_view NameOf(Overall overall);    // and "better and worse"
std::string_view NameOf(FailIfState state);  // "hit", "not hit", "cannot tell"

// 'A' for the first side, 'B' …; behind 'Z' "27".
std::string LetterOf(std::size_t side);

// "1,234.50"; "among failures"; "-" for nothing.
std::string ValueText(const std::optional<double>& value);
// "+5.3 % (+2.1 to +8.0)", or in the figure's unit where no ratio says it; "-" for nothing.
std::string DifferenceText(const ComparedFigure& row, const Against& against);
// "worse"; "cannot tell (12,000)": so many requests a side would.
std::string VerdictText(const Against& against);
// "1.87 (1.80 to 1.95)": how many times faster than the first side; "-" for nothing.
std::string SpeedUpText(const Against& against);

// "41.25 dB"; "same pixels"; "-" for nothing.
std::string PsnrText(const std::optional<double>& psnr);

// The row of that name; null when there is none.
const ComparedFigure* FindRow(const RunComparison& comparison, std::string_view name);

// A sentence on each other side: the verdict, by what, and what would tell.
std::string VerdictSentence(const RunComparison& comparison, std::size_t other);
// "hit: request_latency.p95 > +5%: it is +7.2 %"
std::string FailIfText(const FailIfResult& result);

}  // namespace imgperf
