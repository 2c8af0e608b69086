// One phase, gathered from the journal: what its numbers are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "controller/offline/own_delay.h"
#include "controller/offline/report.h"
#include "controller/stats/concurrency.h"
#include "controller/stats/shortfalls.h"
#include "controller/stats/undelayed.h"

namespace imgperf {

enum class RowOutcome : std::uint8_t { kCompleted, kFailed, kCancelled, kCancelledByPlan, kLost };

// Thread: any one.
class PhaseFold {
 public:
  explicit PhaseFold(const pb::PhaseStart& start) : start_(start) {}

  // `values`: the record's; those of completed and of failed ones count. Requests that were sent have a row
  // in columns(), row_outcomes() and spans(), each of the same number.
  void AddRecord(const pb::Record& record, const MetricValues& values);
  void AddVerdict(const pb::Verdict& verdict, const MetricValues& values);
  void AddUnsent(const pb::UnsentArrivals& unsent);
  // A completed record's, with its worker's index.
  void AddDelay(std::size_t worker, const MetricValues& values) { own_delay_.Add(worker, values); }
  // Once for each request that was sent, where the run says what a good one is.
  void JudgeRequest(bool good) { good_ = good_.value_or(0) + (good ? 1 : 0); }
  void Seal(const pb::PhaseSealed& sealed) { sealed_ = sealed; }
  // It goes on, or runs again, in another life of the controller.
  void AddLeg(const pb::PhaseStart& start) { later_starts_.push_back(start.t0_ns()); }

  const pb::PhaseStart& start() const { return start_; }
  const pb::PhaseSealed& sealed() const { return sealed_; }  // empty while the phase lasts
  const OutcomeCounts& outcomes() const { return outcomes_; }
  const Columns& columns() const { return columns_; }
  const std::vector<Span>& spans() const { return spans_; }  // every request's that was sent
  const std::vector<RowOutcome>& row_outcomes() const { return row_outcomes_; }
  const Shortfalls& shortfalls() const { return shortfalls_; }
  // What records tell of their requests' time at the workers, nanoseconds in all; for CheckLittle().
  double at_worker_for() const { return at_worker_for_; }
  Span success() const { return success_; }  // from the first start to the last end of completed requests
  // Requests that were good; nothing when the run does not say what that is.
  std::optional<std::uint64_t> good() const { return good_; }
  std::uint64_t cut_bodies() const { return cut_bodies_; }
  // How often a controller took it up.
  std::size_t legs() const { return 1 + later_starts_.size(); }
  // Between the end of all that was sent in one leg and the start of the next, in order.
  std::vector<Span> Gaps() const;
  const OwnDelay& own_delay() const { return own_delay_; }
  const NeverSent& never_sent() const { return never_sent_; }
  // Turns of conversations that were not sent, for the one before had brought no image, or its worker was
  // gone.
  std::uint64_t cut_turns() const { return cut_turns_; }
  // Of conversations: when the last of them began. From then on, places may be left empty so that those under
  // way make the count. Nothing where there are none.
  std::optional<Nanos> last_begin() const { return has_turns_ ? std::optional(last_begin_) : std::nullopt; }

 private:
  void Close(RowOutcome outcome, std::uint64_t& count);

  const pb::PhaseStart start_;
  std::vector<Nanos> later_starts_;
  pb::PhaseSealed sealed_;
  OutcomeCounts outcomes_;
  Columns columns_;
  std::vector<Span> spans_;
  std::vector<RowOutcome> row_outcomes_;
  Shortfalls shortfalls_;
  double at_worker_for_ = 0;
  Span success_;
  std::optional<std::uint64_t> good_;
  std::uint64_t cut_bodies_ = 0;
  OwnDelay own_delay_;
  NeverSent never_sent_;
  std::uint64_t cut_turns_ = 0;
  bool has_turns_ = false;
  Nanos last_begin_ = 0;
};

}  // namespace imgperf
