// One phase, gathered from the journal: what its numbers are made of.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "controller/offline/report.h"
#include "controller/stats/concurrency.h"
#include "controller/stats/shortfalls.h"

namespace imgperf {

enum class RowOutcome : std::uint8_t { kCompleted, kFailed, kCancelled, kLost };

// Thread: any one.
class PhaseFold {
 public:
  explicit PhaseFold(const pb::PhaseStart& start) : start_(start) {}

  // `values`: the record's; those of completed and of failed ones count. Requests that were sent have a row
  // in columns(), row_outcomes() and spans(), each of the same number.
  void AddRecord(const pb::Record& record, const MetricValues& values);
  void AddVerdict(const pb::Verdict& verdict, const MetricValues& values);
  void Seal(const pb::PhaseSealed& sealed) { sealed_ = sealed; }

  const pb::PhaseStart& start() const { return start_; }
  const pb::PhaseSealed& sealed() const { return sealed_; }  // empty while the phase lasts
  const OutcomeCounts& outcomes() const { return outcomes_; }
  const Columns& columns() const { return columns_; }
  const std::vector<Span>& spans() const { return spans_; }  // every request's that was sent
  const std::vector<RowOutcome>& row_outcomes() const { return row_outcomes_; }
  const Shortfalls& shortfalls() const { return shortfalls_; }
  // What records tell of their requests' time at the workers, nanoseconds in all; for CheckLittle().
  double held_for() const { return held_for_; }
  Span success() const { return success_; }  // from the first start to the last end of completed requests
  std::uint64_t cut_bodies() const { return cut_bodies_; }

 private:
  void Close(RowOutcome outcome, std::uint64_t& count);

  const pb::PhaseStart start_;
  pb::PhaseSealed sealed_;
  OutcomeCounts outcomes_;
  Columns columns_;
  std::vector<Span> spans_;
  std::vector<RowOutcome> row_outcomes_;
  Shortfalls shortfalls_;
  double held_for_ = 0;
  Span success_;
  std::uint64_t cut_bodies_ = 0;
};

}  // namespace imgperf
