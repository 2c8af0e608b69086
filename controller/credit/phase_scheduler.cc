#include "controller/credit/phase_scheduler.h"

#include <algorithm>
#include <utility>

namespace imgperf {

PhaseScheduler::PhaseScheduler(const RunPlan& plan) : plan_(plan) {
  for (std::uint32_t phase = 0; phase < plan.phases.size(); ++phase) legs_.push_back({phase});
  SkipToEndIfNone();
}

void PhaseScheduler::Follow(std::vector<Leg> legs) {
  legs_ = std::move(legs);
  SkipToEndIfNone();
}

std::uint32_t PhaseScheduler::phase() const {
  return at_ < legs_.size() ? leg().phase : static_cast<std::uint32_t>(plan_.phases.size());
}

StopLimits PhaseScheduler::Limits() const {
  const bool endless = plan().open_loop() && plan().requests == 0 && plan().duration_for == 0;
  return {plan().requests,
          plan().duration_for,
          plan().open_loop() ? 1 : plan().concurrency,
          plan_.limits.max_requests,
          endless,
          plan().abort_if ? &*plan().abort_if : nullptr};
}

void PhaseScheduler::SkipToEndIfNone() {
  if (at_ >= legs_.size()) stage_ = Stage::kOver;
}

// An open loop at its highest rate over the time in which credits go out ahead, and a second more.
std::uint64_t PhaseScheduler::FirstFill() const {
  constexpr std::uint64_t kMost = 100'000;
  if (!plan().open_loop()) return plan().concurrency;
  if (plan().rate.empty()) return std::min(plan().requests, kMost);
  double highest = 0;
  for (const CurvePoint& point : plan().rate) highest = std::max(highest, point.value);
  const double seconds = static_cast<double>(plan().lookahead_for + kSecond) / 1e9;
  return std::min(static_cast<std::uint64_t>(highest * seconds) + 1, kMost);
}

void PhaseScheduler::Begin(Nanos now, std::uint64_t issued) {
  stage_ = Stage::kRunning;
  issued_ = issued;
  started_ = now - leg().active_for;
  arrivals_.reset();
  if (!plan().open_loop()) return;
  arrivals_.emplace(plan());
  for (std::uint64_t i = 0; i < issued; ++i) arrivals_->Pop();
  // Offsets stay what they are: the next one comes as soon as it can.
  const Nanos passed = issued == 0 ? 0 : arrivals_->Next().value_or(leg().active_for);
  started_ = now + plan().lookahead_for - passed;
}

StopCause PhaseScheduler::WhyStop(const PhaseFacts& facts, Nanos now) const {
  const StopCause cause = DecideStop(Limits(), facts, now - started_);
  if (cause != StopCause::kNone || !arrivals_ || arrivals_->Next() || facts.more_turns) return cause;
  return StopCause::kArrivalsOver;
}

bool PhaseScheduler::WantsCredit(const PhaseFacts& facts, Nanos now) const {
  return stage_ == Stage::kRunning && WhyStop(facts, now) == StopCause::kNone;
}

std::optional<std::uint64_t> PhaseScheduler::Left(const PhaseFacts& facts) const {
  std::optional<std::uint64_t> left;
  const auto by = [&left](std::uint64_t most, std::uint64_t issued) {
    if (most == 0) return;
    const std::uint64_t more = most - std::min(most, issued);
    left = std::min(left.value_or(more), more);
  };
  by(plan().requests, facts.issued);
  by(plan_.limits.max_requests, facts.run_issued);
  return left;
}

// Nothing once the phase's end comes before it.
std::optional<Nanos> PhaseScheduler::NextArrival() const {
  if (!arrivals_) return std::nullopt;
  const std::optional<Nanos> offset = arrivals_->Next();
  if (!offset || (plan().duration_for != 0 && *offset >= plan().duration_for)) return std::nullopt;
  return started_ + *offset;
}

std::optional<Nanos> PhaseScheduler::NextDue(const PhaseFacts& facts, Nanos now) const {
  const std::optional<Nanos> due = NextArrival();
  if (!due || now < *due - plan().lookahead_for || !WantsCredit(facts, now)) return std::nullopt;
  return due;
}

PhaseScheduler::Rest PhaseScheduler::TakeRest() {
  Rest rest;
  if (cause_ == StopCause::kCount) return rest;  // where arrivals begin conversations, fewer make the count
  for (auto due = NextArrival(); due && *due <= stopped_; due = NextArrival()) {
    if (plan().requests != 0 && issued_ >= plan().requests) break;
    if (rest.count++ == 0) rest.first_due = *due;
    rest.last_due = *due;
    ++issued_;
    arrivals_->Pop();
  }
  return rest;
}

PhaseScheduler::Shape PhaseScheduler::NextShape() {
  Shape shape{issued_++, 0, 0};
  if (arrivals_) arrivals_->Pop();
  const auto& entries = plan().entry_order;
  const auto& urls = plan().url_order;
  if (!entries.empty()) shape.entry = entries[shape.index % entries.size()];
  if (!urls.empty()) shape.url = urls[shape.index % urls.size()];
  return shape;
}

PhaseScheduler::Command PhaseScheduler::Step(const PhaseFacts& facts, Nanos now) {
  if (stage_ == Stage::kRunning) {
    const StopCause cause = WhyStop(facts, now);
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

void PhaseScheduler::Next(Nanos now) {
  ++at_;
  stage_ = last_ ? Stage::kOver : Stage::kWaiting;
  issued_ = 0;
  arrivals_.reset();
  cause_ = StopCause::kNone;
  stop_told_ = false;
  cancel_at_ = give_up_at_ = kNever;
  SkipToEndIfNone();
  Wait(now);
}

Nanos PhaseScheduler::NextWake(Nanos now) const {
  Nanos wake = kNever;
  const auto consider = [&](Nanos instant) {
    if (instant > now) wake = std::min(wake, instant);
  };
  switch (stage_) {
    case Stage::kWaiting:
      consider(begin_at_);
      break;
    case Stage::kRunning:
      if (plan().duration_for != 0) consider(started_ + plan().duration_for);
      if (const auto due = NextArrival()) consider(*due - plan().lookahead_for);
      break;
    default:
      consider(cancel_at_);
      consider(give_up_at_);
  }
  return wake;
}

}  // namespace imgperf
