#include "simulator/visits.h"

#include <algorithm>
#include <utility>

namespace imgperf {
namespace {

constexpr Nanos kLateAfter = 5 * kMillisecond;

TruthEntry Begin(const http::Request& request) {
  TruthEntry entry;
  entry.x_request_id = request.Header("x-request-id");
  entry.path = request.path;
  entry.first_byte_ns = request.first_byte_ns;
  entry.arrived_ns = request.complete_ns;
  return entry;
}

}  // namespace

Visit::Visit(Visits& visits, TruthEntry begun, bool counted)
    : visits_(visits), entry_(std::move(begun)), counted_(counted), is_image_(counted) {}

Visit::~Visit() {
  Leave();
  if (!logged_) Ended(delivered_);
}

void Visit::Leave() {
  if (std::exchange(counted_, false)) --visits_.in_flight_;
}

void Visit::CountIfLate(Nanos now) {
  const bool late = is_image_ && expected_ns_ != 0 && now > expected_ns_ + kLateAfter;
  visits_.totals_.late += late ? 1 : 0;
}

void Visit::Replying() {
  Leave();
  entry_.done_ns = visits_.Now();
  CountIfLate(entry_.done_ns);
}

void Visit::Beginning() { entry_.done_ns = visits_.Now(); }

void Visit::Streaming(EventKind kind, bool is_last) {
  if (is_last) Leave();
  const Nanos now = visits_.Now();
  if (kind == EventKind::kPartial) entry_.partials_ns.push_back(now);
  if (kind == EventKind::kCompleted) entry_.completed_ns = now;
  if (is_last) CountIfLate(now);
}

void Visit::JobEnded(std::string_view how) {
  Leave();
  entry_.job_end = how;
  entry_.job_end_ns = visits_.Now();
  if (how != "cancelled") CountIfLate(entry_.job_end_ns);
  Ended(delivered_);
}

void Visit::Gone() {
  Leave();
  gone_ = true;
  entry_.gone_ns = visits_.Now();
  visits_.totals_.gone += is_image_ ? 1 : 0;
}

void Visit::Ended(const http::Delivered& delivered) {
  if (std::exchange(logged_, true)) return;
  if (entry_.done_ns == 0) entry_.status = 0;  // it was given an answer, the client none
  entry_.bytes = delivered.bytes;
  entry_.complete = delivered.complete;
  visits_.totals_.complete += is_image_ && delivered.complete ? 1 : 0;
  visits_.totals_.faults += entry_.fault != Fault::kNone ? 1 : 0;
  visits_.log_.Add(entry_);
}

std::shared_ptr<Visit> Visits::ArriveForImages(const http::Request& request) {
  TruthEntry entry = Begin(request);
  entry.index = next_index_++;
  entry.in_flight = ++in_flight_;
  ++totals_.requests;
  totals_.max_in_flight = std::max(totals_.max_in_flight, in_flight_);
  return std::make_shared<Visit>(*this, std::move(entry), true);
}

std::shared_ptr<Visit> Visits::Arrive(const http::Request& request) {
  TruthEntry entry = Begin(request);
  entry.in_flight = in_flight_;
  ++totals_.others;
  return std::make_shared<Visit>(*this, std::move(entry), false);
}

void Follow(const std::shared_ptr<Visit>& visit, http::Answer& answer) {
  visit->entry().status = answer.delivery.reset ? 0 : answer.status;
  answer.before_write = [visit] { visit->Replying(); };
  answer.after_write = [visit](const http::Delivered& delivered) { visit->Ended(delivered); };
}

void FollowStream(const std::shared_ptr<Visit>& visit, http::Answer& answer,
                  const std::vector<EventKind>& events) {
  Follow(visit, answer);
  answer.before_write = [visit] { visit->Beginning(); };
  for (std::size_t k = 0; k < answer.pieces.size(); ++k) {
    const bool is_last = k + 1 == answer.pieces.size();
    answer.pieces[k].before_write = [visit, kind = events[k], is_last] { visit->Streaming(kind, is_last); };
  }
}

void FollowJob(const std::shared_ptr<Visit>& visit, http::Answer& answer) {
  visit->entry().status = answer.status;
  answer.before_write = [visit] { visit->Beginning(); };
  answer.after_write = [visit](const http::Delivered& delivered) { visit->Keep(delivered); };
}

}  // namespace imgperf
