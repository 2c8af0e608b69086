// One side of a comparison: a run, or a file of requests, as numbers in the order in which they came about.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "controller/offline/phase_fold.h"
#include "controller/stats/metric_table.h"

namespace imgperf {

// The requests of profiling phases that were sent, phase by phase, each phase in due order; without those
// that the plan had cancelled. Warm-up is left out.
struct SideRows {
  std::vector<double> missed;  // 1: failed, timed out, cancelled at the end, lost; else 0
  // By index in Metrics(), a value a row; NaN where the request did not tell. Empty: none told.
  std::array<std::vector<double>, kMetricCount> values;
  // Of completed requests in the order in which they ended: seconds since the one before (the first of a
  // phase: since its first start), images and megapixels brought.
  std::vector<double> gaps_s;
  std::vector<double> images;
  std::vector<double> megapixels;

  std::size_t size() const { return missed.size(); }
};

// Adds a phase. Rows of all three are the same requests.
void AppendPhase(SideRows& rows, const Columns& columns, const std::vector<Span>& spans,
                 const std::vector<RowOutcome>& outcomes);

// An image that the run kept.
struct SideImage {
  std::uint64_t entry = 0;
  std::uint64_t credit = 0;
  std::uint32_t index = 0;  // in its answer
  std::string path;
};

struct Side {
  std::string name;  // as it was given
  std::string from;  // the file or folder that was read
  std::string run;   // 12 hex digits; empty: a file does not tell
  std::string model;
  std::string plan_json;  // empty: a file does not tell what was asked for
  // Why its numbers are not to be compared: not finished, resumed, INVALID. Sentences.
  std::vector<std::string> refusals;
  std::vector<std::string> notes;  // what a reader must know all the same
  SideRows rows;
  std::vector<SideImage> images;  // of completed requests, in the order of their credits
};

}  // namespace imgperf
