#include "controller/credit/phase_scheduler.h"

#include <algorithm>
#include <utility>

namespace imgperf {

StopLimits PhaseScheduler::Limits() const {
  return {plan().requests, plan().duration_for, plan().concurrency, plan_.limits.max_requests,
          plan().abort_if ? &*plan().abort_if : nullptr};
}

void PhaseScheduler::SkipToEndIfNone() {
  if (phase_ >= plan_.phases.size()) stage_ = Stage::kOver;
}

void PhaseScheduler::Begin(Nanos now) {
  stage_ = Stage::kRunning;
  started_ = now;
}

bool PhaseScheduler::WantsCredit(const PhaseFacts& facts, Nanos now) const {
  return stage_ == Stage::kRunning && DecideStop(Limits(), facts, now - started_) == StopCause::kNone;
}

PhaseScheduler::Shape PhaseScheduler::NextShape() {
  Shape shape{issued_++, 0, 0};
  const auto& entries = plan().entry_order;
  const auto& urls = plan().url_order;
  if (!entries.empty()) shape.entry = entries[shape.index % entries.size()];
  if (!urls.empty()) shape.url = urls[shape.index % urls.size()];
  return shape;
}

PhaseScheduler::Command PhaseScheduler::Step(const PhaseFacts& facts, Nanos now) {
  if (stage_ == Stage::kRunning) {
    const StopCause cause = DecideStop(Limits(), facts, now - started_);
    if (cause != StopCause::kNone) Stop(cause, now);
  }
  if (stage_ == Stage::kDraining && EndsInOrder(cause_) && IsBudgetSpent(Limits(), facts)) {
    cause_ = StopCause::kErrorBudget;
    stop_told_ = false;
  }
  if (stage_ != Stage::kDraining) return Command::kNone;
  if (!std::exchange(stop_told_, true)) return Command::kStop;
  if (facts.settled) return Command::kSeal;
  if (now >= give_up_at_) {
    give_up_at_ = kNever;
    return Command::kGiveUp;
  }
  if (now >= cancel_at_) {
    cancel_at_ = kNever;
    return Command::kCancel;
  }
  return Command::kNone;
}

void PhaseScheduler::Stop(StopCause cause, Nanos now) {
  stage_ = Stage::kDraining;
  stopped_ = now;
  cause_ = cause;
  const Nanos allowed = plan().grace_for.value_or(plan_.request.timeout_for);
  give_up_at_ = now + allowed + kDrainMargin;
  if (plan().grace_for) cancel_at_ = now + *plan().grace_for;
  if (cause == StopCause::kAllFailed) CancelNow(now);
}

void PhaseScheduler::Interrupt(Nanos now, StopCause cause) {
  last_ = true;
  if (stage_ == Stage::kRunning) Stop(cause, now);
  if (stage_ == Stage::kWaiting) stage_ = Stage::kOver;
}

void PhaseScheduler::CancelNow(Nanos now) {
  if (stage_ != Stage::kDraining) return;
  cancel_at_ = now;
  give_up_at_ = std::min(give_up_at_, now + kDrainMargin);
}

void PhaseScheduler::Postpone(Nanos gap) {
  if (give_up_at_ != kNever) give_up_at_ += gap;
}

void PhaseScheduler::Next() {
  ++phase_;
  stage_ = last_ ? Stage::kOver : Stage::kWaiting;
  issued_ = 0;
  cause_ = StopCause::kNone;
  stop_told_ = false;
  cancel_at_ = give_up_at_ = kNever;
  SkipToEndIfNone();
}

Nanos PhaseScheduler::NextWake() const {
  if (stage_ == Stage::kRunning && plan().duration_for != 0) return started_ + plan().duration_for;
  return std::min(cancel_at_, give_up_at_);
}

}  // namespace imgperf
