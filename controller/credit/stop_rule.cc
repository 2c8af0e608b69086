#include "controller/credit/stop_rule.h"

#include <algorithm>

namespace imgperf {
namespace {

// A target that fails everything is not worth the GPU time of the rest.
constexpr std::uint64_t kLeastFailures = 10;

std::uint64_t EnoughToJudge(const StopLimits& limits) {
  return std::max<std::uint64_t>(limits.concurrency, kLeastFailures);
}

}  // namespace

bool IsBudgetSpent(const StopLimits& limits, const PhaseFacts& facts) {
  return limits.abort_if != nullptr &&
         IsSpent(*limits.abort_if, {facts.completed, facts.failed, facts.cancelled}, EnoughToJudge(limits));
}

StopCause DecideStop(const StopLimits& limits, const PhaseFacts& facts, Nanos elapsed) {
  const std::uint64_t first = EnoughToJudge(limits);
  // A worker's word counts before its record: records come in batches, and an instant failure costs a request
  // each time.
  // Of several servers, a dead one fails at once and often while the others are still at work.
  const bool none_good = facts.completed == 0 && facts.returned_good == 0 && facts.unheard_urls == 0;
  if (none_good && std::max(facts.failed, facts.returned_failed) >= first) return StopCause::kAllFailed;
  if (IsBudgetSpent(limits, facts)) return StopCause::kErrorBudget;
  if (limits.requests != 0 && facts.issued >= limits.requests) return StopCause::kCount;
  if (limits.duration_for != 0 && elapsed >= limits.duration_for) return StopCause::kDuration;
  if (limits.requests == 0 && limits.duration_for == 0 && !limits.endless) return StopCause::kCount;
  if (limits.run_requests != 0 && facts.run_issued >= limits.run_requests) return StopCause::kMaxRequests;
  return StopCause::kNone;
}

bool KeepsDispatching(StopCause cause) {
  return cause == StopCause::kCount || cause == StopCause::kMaxRequests || cause == StopCause::kArrivalsOver;
}

bool EndsInOrder(StopCause cause) {
  return cause == StopCause::kCount || cause == StopCause::kDuration || cause == StopCause::kMaxRequests;
}

bool FailsTheRun(StopCause cause) {
  return cause == StopCause::kAllFailed || cause == StopCause::kErrorBudget;
}

const char* StopCauseName(StopCause cause) {
  switch (cause) {
    case StopCause::kNone:
      return "";
    case StopCause::kCount:
      return "count";
    case StopCause::kDuration:
      return "duration";
    case StopCause::kArrivalsOver:
      return "no further arrivals";
    case StopCause::kMaxRequests:
      return "limits.max_requests";
    case StopCause::kAllFailed:
      return "every request failed";
    case StopCause::kErrorBudget:
      return "abort_if";
    case StopCause::kInterrupted:
      return "interrupted";
    case StopCause::kAborted:
      return "the run's failure";
  }
  return "";
}

}  // namespace imgperf
