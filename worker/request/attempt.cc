#include "worker/request/attempt.h"

#include <algorithm>

#include <fmt/format.h>

#include "common/units.h"
#include "worker/request/url.h"
#include "worker/response/error_response.h"
#include "worker/response/text.h"

namespace imgperf {
namespace {

constexpr std::size_t kMaxRequestId = 256;

// A job may be asked about for hours: its polls are one exchange, the last of them, counted.
pb::Exchange* NextExchange(pb::Exchange::Kind kind, pb::Exchange* before, pb::Record* record) {
  if (kind != pb::Exchange::POLL || before == nullptr || before->kind() != kind) {
    pb::Exchange* next = record->add_exchanges();
    next->set_kind(kind);
    if (kind == pb::Exchange::POLL) next->set_count(1);
    return next;
  }
  const std::uint32_t count = before->count();
  const std::uint64_t bytes = before->bytes_down();
  before->Clear();
  before->set_kind(kind);
  before->set_count(count + 1);
  before->set_bytes_down(bytes);
  return before;
}

// What both latencies end at: the last content byte of a whole answer; else when it was given up.
Nanos EndOf(const pb::Exchange& exchange) {
  const bool whole = !exchange.has_error() && exchange.last_byte_ns() != 0;
  return whole ? exchange.last_byte_ns() : exchange.ended_ns();
}

}  // namespace

void Attempt::Begin(const StartedCredit& credit) {
  credit_ = credit;
  record_.Clear();
  extras_.Clear();
  handle_ = 0;
  exchange_ = nullptr;
  fetches_ = 0;
  waiting_ = aborted_ = kept_twice_ = false;
  job_.reset();
  raw_.reset();
  turn_before_.reset();
  FillFromCredit();
  if (Refused()) return ports_.transport.EndSoon(*this);
  if (Kind().job) job_ = std::make_unique<JobState>();
  if (credit.credit.keep_raw()) raw_ = std::make_unique<RawExchange>(ports_.plan, image_use().any());
  Submit();
}

void Attempt::FillFromCredit() {
  const pb::Credit& credit = credit_.credit;
  record_.set_credit(credit.credit());
  record_.set_attempt(credit.attempt());
  record_.set_phase(credit.phase());
  record_.set_entry(credit.entry());
  record_.set_url(credit.url());
  if (credit.has_slot()) record_.set_slot(credit.slot());
  if (credit.has_conversation()) record_.set_conversation(credit.conversation());
  record_.set_turn(credit.turn());
  record_.set_due_ns(credit_.due);
  record_.set_received_ns(credit_.received);
  record_.set_issued_ns(credit_.issued);
  if (credit_.credit.has_held_ns()) record_.set_held_ns(credit_.credit.held_ns());
  record_.set_started_ns(ports_.clock.Now());
  record_.set_clock_offset_ns(credit_.clock_offset);
  record_.set_clock_bound_ns(credit_.clock_bound);
  record_.set_clock_segment(credit_.clock_segment);
}

// A credit for a row or URL that the plan does not have: nothing can be sent for it.
bool Attempt::Refused() {
  const pb::Credit& credit = credit_.credit;
  const RunnerPlan& plan = ports_.plan;
  if (credit.entry() >= plan.bodies.size()) {
    SetError(pb::LOCAL, fmt::format("entry {} of a dataset of {}", credit.entry(), plan.bodies.size()),
             record_.mutable_error());
  } else if (credit.url() >= Kind().urls.size()) {
    SetError(pb::LOCAL, fmt::format("URL {} of {}", credit.url(), Kind().urls.size()),
             record_.mutable_error());
  } else if (NeedsTurnImage(plan.bodies[credit.entry()])) {
    turn_before_ = ports_.host.TurnBefore(*this);
    if (turn_before_ == nullptr)
      SetError(pb::LOCAL, "the image of the turn before is not here", record_.mutable_error());
  }
  return record_.has_error();
}

const RequestKind& Attempt::Kind() const { return KindOf(ports_.plan, credit_.credit.entry()); }

const std::string& Attempt::Url() const { return Kind().urls[credit_.credit.url()]; }

void Attempt::Submit() {
  const PreparedBody& body = ports_.plan.bodies[credit_.credit.entry()];
  if (body.seed_base) seed_ = SeedText(*body.seed_base, credit_.credit.credit());
  pieces_.clear();
  AppendPieces(body, seed_, turn_before_.get(), &pieces_);
  ExchangeRequest request;
  request.url = &Url();
  request.post = true;
  request.body = pieces_;
  request.headers = ports_.submit_headers[ports_.plan.bodies[credit_.credit.entry()].kind];
  correlation_id_ = CorrelationId();
  request.timeout_for = ports_.plan.timeout_for;
  request.tell_headers = raw_ != nullptr;
  if (credit_.credit.has_cancel_after_ns()) request.cancel_after = credit_.credit.cancel_after_ns();
  StartExchange(pb::Exchange::SUBMIT, request);
}

bool Attempt::ResolveTo(const std::string& url) {
  auto whole = ResolveUrl(Url(), url);
  if (whole.ok()) {
    next_url_ = *std::move(whole);
  } else {
    SetError(pb::BAD_BODY, std::string(whole.status().message()), record_.mutable_error());
  }
  return !record_.has_error();
}

void Attempt::Fetch(const ImageUrl& image) {
  if (!ResolveTo(image.url)) {
    record_.mutable_error()->set_message(fmt::format("image {}: {}", image.index, record_.error().message()));
    return Done();
  }
  ExchangeRequest request;
  request.url = &next_url_;
  request.elsewhere = Origin(next_url_) != Origin(Url());
  request.headers = request.elsewhere ? ports_.foreign_headers : ports_.fetch_headers;
  request.timeout_for = Left();
  // One limit for the answer and all its images: kept ones stay in memory until the last has come.
  for (const pb::Exchange& earlier : record_.exchanges()) request.spent_bytes += earlier.bytes_down();
  StartExchange(pb::Exchange::FETCH, request);
}

// A credit of readiness is the k-th try.
std::string Attempt::RequestId() const {
  const RunnerPlan& plan = ports_.plan;
  return plan.readiness ? FormatReadyId(plan.run, credit_.credit.credit()) : FormatRequestId(plan.run, id());
}

std::string Attempt::CorrelationId() const {
  if (ports_.plan.readiness) return RequestId();
  const pb::Credit& credit = credit_.credit;
  std::optional<std::uint64_t> conversation;
  if (credit.has_conversation()) conversation = credit.conversation();
  return FormatCorrelationId(ports_.plan.run, credit.credit(), conversation);
}

void Attempt::StartExchange(pb::Exchange::Kind kind, ExchangeRequest request) {
  const std::string request_id = RequestId();
  exchange_ = NextExchange(kind, exchange_, &record_);
  request.exchange = exchange_;
  request.request_id = request_id;
  if (!request.elsewhere) request.correlation_id = correlation_id_;
  handle_ = ports_.transport.Start(request, *this);
}

void Attempt::OnHead(const AnswerHead& head) {
  const bool fetch = exchange_->kind() == pb::Exchange::FETCH;
  reader_ = ports_.host.BorrowReader();
  // The images of an answer that is kept whole are read out of it later.
  const bool later = raw_ != nullptr && Submitting() && !job_;
  kept_twice_ = kept_twice_ || (later && credit_.credit.keep_for_next());
  reader_->Begin(fetch ? AnswerReader::Expect::kImage : ExpectOf(Kind().shape), head.status,
                 head.content_type, (image_use().any() && !later) || credit_.credit.keep_for_next());
  if (!head.rate_limits_json.empty()) record_.mutable_server()->set_rate_limits_json(head.rate_limits_json);
  if (!Submitting()) return;
  if (raw_ != nullptr) raw_->TakeHead(head);
  // Servers that only echo our own id say nothing of themselves.
  if (!head.request_id.empty() && head.request_id != RequestId())
    record_.mutable_server()->set_request_id(RecordText(head.request_id, kMaxRequestId));
}

void Attempt::OnContent(std::string_view bytes) {
  reader_->Feed(bytes, exchange_->last_byte_ns());
  if (raw_ != nullptr && Submitting()) raw_->TakeContent(bytes);
}

void Attempt::Abort() {
  aborted_ = true;
  ports_.transport.Cancel(handle_);
}

void Attempt::OnEnd(Nanos loop_turn) {
  handle_ = 0;
  if (waiting_) return AfterWait();
  if (exchange_ == nullptr) return Done();  // refused
  if (exchange_->kind() == pb::Exchange::CANCEL) {
    if (reader_ != nullptr) ports_.host.ReturnReader(std::move(reader_));
    return Done();
  }
  if (exchange_->kind() != pb::Exchange::FETCH) StampAnswer(*exchange_, loop_turn);
  record_.set_status(exchange_->status());
  JobStep step = JobStep::kEnded;
  if (exchange_->has_error()) {
    *record_.mutable_error() = exchange_->error();
  } else {
    step = TakeAnswer();
  }
  if (reader_ != nullptr) ports_.host.ReturnReader(std::move(reader_));
  if (job_ && exchange_->kind() != pb::Exchange::FETCH) return FollowJob(step);
  GoOn();
}

void Attempt::GoOn() {
  if (record_.has_error() || !ports_.plan.rules.fetch_urls || fetches_ == extras_.urls.size()) return Done();
  Fetch(extras_.urls[fetches_++]);
}

// Of a job the last answer counts.
void Attempt::StampAnswer(const pb::Exchange& exchange, Nanos loop_turn) {
  if (Submitting()) {
    record_.set_added_ns(exchange.added_ns());
    record_.set_first_byte_ns(exchange.first_byte_ns());
  }
  record_.set_last_byte_ns(EndOf(exchange));
  record_.set_loop_turn_ns(loop_turn);
}

JobStep Attempt::TakeAnswer() {
  if (reader_ == nullptr) {
    SetError(pb::CONNECTION_LOST, "no answer", record_.mutable_error());
  } else if (exchange_->kind() == pb::Exchange::FETCH) {
    reader_->Finish(&record_, &extras_, extras_.urls[fetches_ - 1].index);
  } else if (job_) {
    return reader_->FinishJob(*Kind().job, job_.get(), &record_, &extras_);
  } else {
    reader_->Finish(&record_, &extras_, std::nullopt);
  }
  return JobStep::kEnded;
}

void Attempt::NoteFetchError(pb::RequestError* error) const {
  const std::string what = fmt::format("fetch of image {}: ", extras_.urls[fetches_ - 1].index);
  error->set_message(RecordText(what + error->message(), kMaxMessage));
}

void Attempt::ScrubErrors() {
  if (record_.has_error()) ScrubError(ports_.plan.secrets, record_.mutable_error());
  for (pb::Exchange& exchange : *record_.mutable_exchanges()) {
    if (exchange.has_error()) ScrubError(ports_.plan.secrets, exchange.mutable_error());
  }
}

void Attempt::Done() {
  const bool cancelled = record_.error().class_() == pb::CANCELLED_BY_US;
  if (record_.has_error() && exchange_ != nullptr && exchange_->kind() == pb::Exchange::FETCH)
    NoteFetchError(record_.mutable_error());
  ScrubErrors();
  ImageRules rules = ports_.plan.rules;
  if (record_.entry() < ports_.plan.bodies.size())
    rules.asked_size = ports_.plan.bodies[record_.entry()].asked_size;
  JudgeImages(rules, &record_);
  record_.set_outcome(cancelled ? pb::CANCELLED : record_.has_error() ? pb::FAILED : pb::COMPLETED);
  ports_.host.OnDone(*this);
}

Nanos Attempt::freed_at() const {
  if (exchange_ == nullptr) return ports_.clock.Now();
  return std::max(EndOf(*exchange_),
                  record_.last_byte_ns());  // given up while it waited: no exchange ends it
}

}  // namespace imgperf
