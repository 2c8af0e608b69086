// An attempt whose submit makes a job: asks until it is done, and cancels what it gives up.
#include <algorithm>

#include <fmt/format.h>

#include "common/units.h"
#include "worker/request/attempt.h"
#include "worker/request/url.h"

namespace imgperf {
namespace {

constexpr Nanos kCancelFor = 2 * kSecond;

bool GaveUp(pb::ErrorClass error) {
  return error == pb::TIMEOUT || error == pb::CANCELLED_BY_US || error == pb::CONNECTION_LOST;
}

}  // namespace

Nanos Attempt::Left() const { return ports_.plan.timeout_for - (ports_.clock.Now() - record_.added_ns()); }

void Attempt::FollowJob(JobStep step) {
  if (record_.has_error()) return GaveUp(record_.error().class_()) ? GiveUpJob() : Done();
  if (step == JobStep::kEnded) return GoOn();
  if (step == JobStep::kAskResult) return AskJob(pb::Exchange::RESULT, job_->result_url);
  waiting_ = true;
  const Nanos pause = std::min<Nanos>(Kind().job->interval_ns(), std::max<Nanos>(Left(), 0));
  handle_ = ports_.transport.WaitUntil(ports_.clock.Now() + pause, *this);
}

void Attempt::AskJob(pb::Exchange::Kind kind, const std::string& url) {
  if (!ResolveTo(url)) return Done();
  ExchangeRequest request;
  request.url = &next_url_;
  request.elsewhere = Origin(next_url_) != Origin(Url());
  request.headers = request.elsewhere ? ports_.foreign_headers : ports_.poll_headers;
  request.timeout_for = Left();
  if (kind == pb::Exchange::CANCEL) {
    request.post = true;
    if (Kind().job->cancel_by_put()) request.method = "PUT";
    request.timeout_for = kCancelFor;
  }
  StartExchange(kind, request);
}

void Attempt::AfterWait() {
  waiting_ = false;
  if (!aborted_ && Left() > 0) return AskJob(pb::Exchange::POLL, job_->poll_url);
  record_.set_last_byte_ns(ports_.clock.Now());
  if (aborted_) {
    SetError(pb::CANCELLED_BY_US, "cancelled", record_.mutable_error());
  } else {
    SetError(pb::TIMEOUT,
             fmt::format("the job was not done within {}", FormatDuration(ports_.plan.timeout_for)),
             record_.mutable_error());
  }
  GiveUpJob();
}

// The server need not go on with what nobody waits for. What it answers changes nothing of the record.
void Attempt::GiveUpJob() {
  if (job_->cancel_url.empty()) return Done();
  const pb::RequestError why = record_.error();
  record_.clear_error();
  if (ResolveTo(job_->cancel_url)) AskJob(pb::Exchange::CANCEL, job_->cancel_url);
  *record_.mutable_error() = why;
  if (handle_ == 0) Done();
}

}  // namespace imgperf
