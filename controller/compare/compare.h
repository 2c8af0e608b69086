// Runs side by side, as plain data: what every renderer shows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "controller/compare/comparable.h"
#include "controller/compare/difference.h"
#include "controller/compare/fail_if.h"
#include "controller/compare/figure.h"
#include "controller/compare/image_pairs.h"
#include "controller/compare/side.h"

namespace imgperf {

// A side's number against the first side's.
struct Against {
  std::optional<double> value;           // infinite: among failures; nothing: not measured
  std::optional<Difference> difference;  // nothing: too few requests on either side
  Verdict verdict = Verdict::kCannotTell;
  std::string why;  // it cannot be told; empty where it can
  // Requests a side that would tell the difference found, or asked for, with 80 % power; where it cannot be
  // told, and neither side has as many.
  std::optional<std::uint64_t> requests_to_tell;
  std::optional<double> told_size;  // the relative difference that number is for
};

struct ComparedFigure {
  Figure figure;
  std::optional<double> first;
  std::vector<Against> others;  // in the order of the other sides
};

enum class Overall { kBetter, kWorse, kMixed, kCannotTell };

// A side that is no first one.
struct OtherSide {
  std::vector<PlanDifference> plan_differences;  // from the first
  Overall verdict = Overall::kCannotTell;        // of the headline figures
  std::vector<FailIfResult> fail_ifs;            // in the order asked for
  std::optional<ImageReport> images;             // where both kept some
};

struct SideFacts {
  std::string name;
  std::string from;
  std::string run;
  std::string model;
  std::vector<std::string> refusals;
  std::vector<std::string> notes;
  std::uint64_t requests = 0;
  std::uint64_t missed = 0;
};

struct RunComparison {
  std::vector<SideFacts> sides;
  std::vector<OtherSide> others;  // sides[1] …
  std::vector<ComparedFigure> figures;
};

struct CompareOptions {
  std::vector<FailIf> fail_ifs;
  // The relative difference that shall be told, as 0.05; 0: the one that was found, at least a hundredth.
  double detect = 0;
};

// Of two sides or more; images are the caller's to add. Pure: the same sides give the same.
RunComparison Compare(const std::vector<Side>& sides, const CompareOptions& options);

// Why they are not to be compared, sentences; empty when they are.
std::vector<std::string> RefusalsOf(const RunComparison& comparison);

bool AnyFailIfHit(const RunComparison& comparison);

}  // namespace imgperf
