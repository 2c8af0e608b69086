#include "controller/stats/metric_table.h"

#include <algorithm>

#include "common/clock.h"
#include "controller/stats/record_times.h"

namespace imgperf {
namespace {

using Value = std::optional<double>;

constexpr double kToMs = 1e6;

double Ms(Nanos length) { return static_cast<double>(length) / kToMs; }

// From one stamp to a later one; nothing unless both happened.
Value MsBetween(Nanos from, Nanos to) {
  if (from == 0 || to == 0) return std::nullopt;
  return Ms(to - from);
}

Value RequestLatency(const pb::Record& r) { return MsBetween(r.added_ns(), r.last_byte_ns()); }
Value ResponseTime(const pb::Record& r) { return MsBetween(r.due_ns(), r.last_byte_ns()); }
Value TimeToFirstByte(const pb::Record& r) { return MsBetween(r.added_ns(), r.first_byte_ns()); }

// ---- images on their way ----

Value TimeToFirstPartial(const pb::Record& r) {
  if (r.partials_size() == 0) return std::nullopt;
  return MsBetween(r.added_ns(), r.partials(0).at_ns());
}

// On average; nothing of fewer than two.
Value PartialGap(const pb::Record& r) {
  const int gaps = r.partials_size() - 1;
  if (gaps < 1) return std::nullopt;
  return Ms(r.partials(gaps).at_ns() - r.partials(0).at_ns()) / gaps;
}

// ---- our own lateness: the stages add up to the whole ----

Value LateBy(Nanos expected, Nanos actual) {
  if (expected == 0 || actual == 0) return std::nullopt;
  return Ms(std::max<Nanos>(0, actual - expected));
}

// What the user's own ceiling takes is not ours: from here on we may be late.
Nanos FreeToGo(const pb::Record& r) { return r.due_ns() == 0 ? 0 : r.due_ns() + r.held_ns(); }

Nanos NotBefore(Nanos stamp, const pb::Record& r) {
  return r.due_ns() == 0 ? 0 : std::max(stamp, FreeToGo(r));
}

Value Held(const pb::Record& r) {
  if (!r.has_held_ns()) return std::nullopt;
  return Ms(r.held_ns());
}

Value Lag(const pb::Record& r) { return LateBy(FreeToGo(r), r.added_ns()); }
Value LagIssue(const pb::Record& r) { return LateBy(FreeToGo(r), r.issued_ns()); }
Value LagTransport(const pb::Record& r) { return LateBy(NotBefore(r.issued_ns(), r), r.received_ns()); }
Value LagWorker(const pb::Record& r) { return LateBy(NotBefore(r.received_ns(), r), r.started_ns()); }
Value LagCurl(const pb::Record& r) {
  return LateBy(r.started_ns() == 0 ? 0 : NotBefore(r.started_ns(), r), r.added_ns());
}

// ---- images ----

Value ImageCount(const pb::Record& r) {
  return static_cast<double>(std::count_if(r.images().begin(), r.images().end(), IsReturned));
}

Value ImageLatency(const pb::Record& r) {
  const Value latency = RequestLatency(r);
  const double images = *ImageCount(r);
  if (!latency || images == 0) return std::nullopt;
  return *latency / images;
}

Value ImageThroughput(const pb::Record& r) {
  const Value latency = RequestLatency(r);
  if (!latency || *latency <= 0) return std::nullopt;
  return *ImageCount(r) / (*latency / 1e3);
}

Value Megapixels(const pb::Record& r) {
  double pixels = 0;
  for (const pb::ImageFact& image : r.images()) {
    if (IsReturned(image)) pixels += static_cast<double>(image.width()) * image.height();
  }
  if (pixels == 0) return std::nullopt;
  return pixels / 1e6;
}

Value InputTokens(const pb::Record&, const EntryFacts& entry) { return entry.tokens; }

// Of all its images together.
Value DenoisingSteps(const pb::Record& r, const EntryFacts& entry) {
  if (!entry.steps) return std::nullopt;
  return *entry.steps * *ImageCount(r);
}

// From the first image fetched by its URL being asked for to the last one being there; outside both
// latencies.
Value ImageFetchTime(const pb::Record& r) {
  Nanos first = 0;
  Nanos last = 0;
  for (const pb::Exchange& exchange : r.exchanges()) {
    if (exchange.kind() != pb::Exchange::FETCH) continue;
    first = first == 0 ? exchange.added_ns() : std::min<Nanos>(first, exchange.added_ns());
    last = std::max<Nanos>(last, exchange.last_byte_ns());
  }
  return MsBetween(first, last);
}

// ---- the server's own words ----

Value ServerInferenceTime(const pb::Record& r) {
  if (!r.server().has_inference_time_s()) return std::nullopt;
  return r.server().inference_time_s() * 1e3;
}

Value TimeOutsideInference(const pb::Record& r) {
  const Value latency = RequestLatency(r);
  const Value inference = ServerInferenceTime(r);
  if (!latency || !inference) return std::nullopt;
  return *latency - *inference;
}

Value PeakMemory(const pb::Record& r) {
  if (!r.server().has_peak_memory_mb()) return std::nullopt;
  return r.server().peak_memory_mb();
}

Value BytesUp(const pb::Record& r) {
  double bytes = 0;
  for (const pb::Exchange& exchange : r.exchanges()) bytes += static_cast<double>(exchange.bytes_up());
  return bytes;
}

Value BytesDown(const pb::Record& r) {
  double bytes = 0;
  for (const pb::Exchange& exchange : r.exchanges()) bytes += static_cast<double>(exchange.bytes_down());
  return bytes;
}

// ---- of the exchange that submitted the request: our lateness after it, and k6's names ----

const pb::Exchange* Submit(const pb::Record& r) {
  return r.exchanges().empty() || r.exchanges(0).added_ns() == 0 ? nullptr : &r.exchanges(0);
}

template <typename Read>
Value OfSubmit(const pb::Record& r, Read read) {
  const pb::Exchange* submit = Submit(r);
  return submit == nullptr ? Value() : read(*submit);
}

// After the stamp that ends Lag.
Value LagSend(const pb::Record& r) {
  return OfSubmit(r, [](auto& e) -> Value {
    if (e.sent_ns() == 0) return std::nullopt;
    return Ms(static_cast<Nanos>(e.send_lag_ns()));
  });
}

// After the answer, so no part of Lag.
Value LagReceive(const pb::Record& r) {
  return OfSubmit(r, [](auto& e) -> Value {
    if (e.last_byte_ns() == 0) return std::nullopt;
    return Ms(static_cast<Nanos>(e.receive_lag_ns()));
  });
}

// libcurl's durations count from the start, each including the ones before.
double ConnectingMs(const pb::Exchange& e) {
  const std::uint64_t connected = std::max(e.connect_ns(), e.tls_ns());
  return connected <= e.name_lookup_ns() ? 0 : Ms(static_cast<Nanos>(connected - e.name_lookup_ns()));
}
// Of requests whose connection was made for them, over TLS.
Value TlsMs(const pb::Exchange& e) {
  if (e.tls_ns() <= e.connect_ns()) return std::nullopt;
  return Ms(static_cast<Nanos>(e.tls_ns() - e.connect_ns()));
}
double OverheadMs(const pb::Exchange& e) {
  return Ms(static_cast<Nanos>(e.name_lookup_ns())) + ConnectingMs(e);
}
Nanos SendStart(const pb::Exchange& e) { return e.added_ns() + static_cast<Nanos>(e.pretransfer_ns()); }
// From the head of the request being out (with a small body, in HTTP/1: that too) to the last of the body.
Value SendingMs(const pb::Exchange& e) {
  if (e.sent_ns() == 0) return std::nullopt;
  return Ms(std::max<Nanos>(0, e.sent_ns() - SendStart(e)));
}
// None where the answer began before the request was out.
Value WaitingMs(const pb::Exchange& e) {
  if (e.first_byte_ns() == 0) return std::nullopt;
  return Ms(std::max<Nanos>(0, e.first_byte_ns() - std::max<Nanos>(e.sent_ns(), SendStart(e))));
}
Value ReceivingMs(const pb::Exchange& e) { return MsBetween(e.first_byte_ns(), e.last_byte_ns()); }

Value HttpDns(const pb::Record& r) {
  return OfSubmit(r, [](auto& e) -> Value { return Ms(static_cast<Nanos>(e.name_lookup_ns())); });
}
Value HttpConnecting(const pb::Record& r) {
  return OfSubmit(r, [](auto& e) -> Value { return ConnectingMs(e); });
}
Value HttpTls(const pb::Record& r) { return OfSubmit(r, TlsMs); }
Value HttpReused(const pb::Record& r) {
  return OfSubmit(r, [](auto& e) -> Value { return e.connection_reused() ? 1.0 : 0.0; });
}
Value HttpOverhead(const pb::Record& r) {
  return OfSubmit(r, [](auto& e) -> Value { return OverheadMs(e); });
}
Value HttpSending(const pb::Record& r) { return OfSubmit(r, SendingMs); }
Value HttpWaiting(const pb::Record& r) { return OfSubmit(r, WaitingMs); }
Value HttpReceiving(const pb::Record& r) { return OfSubmit(r, ReceivingMs); }
Value HttpDuration(const pb::Record& r) {
  return OfSubmit(r, [](auto& e) { return MsBetween(SendStart(e), e.ended_ns()); });
}
Value HttpTotal(const pb::Record& r) {
  return OfSubmit(r, [](auto& e) -> Value {
    const Value waiting = WaitingMs(e);
    const Value receiving = ReceivingMs(e);
    if (!waiting || !receiving) return std::nullopt;
    return OverheadMs(e) + SendingMs(e).value_or(0) + *waiting + *receiving;
  });
}

constexpr std::array<MetricInfo, kMetricCount> kMetrics{{
    {"request_latency", "Request Latency", "ms", true, RequestLatency},
    {"response_time", "Response Time", "ms", true, ResponseTime},
    {"input_sequence_length", "Input Sequence Length", "tokens", true, nullptr, false, InputTokens},
    {"held", "Held", "ms", true, Held},
    {"lag", "Lag", "ms", true, Lag},
    {"lag_issue", "Lag in Issue", "ms", false, LagIssue},
    {"lag_transport", "Lag in Transport", "ms", false, LagTransport},
    {"lag_worker", "Lag in Worker", "ms", false, LagWorker},
    {"lag_curl", "Lag before Curl", "ms", false, LagCurl},
    {"lag_send", "Lag in Sending", "ms", false, LagSend},
    {"lag_receive", "Lag in Receiving", "ms", false, LagReceive},
    {"time_to_first_byte", "Time to First Byte", "ms", true, TimeToFirstByte},
    {"time_to_first_partial", "Time to First Partial", "ms", true, TimeToFirstPartial},
    {"partial_gap", "Gap between Partials", "ms", true, PartialGap},
    {"image_count", "Image Count", "images", true, ImageCount},
    {"image_latency", "Image Latency", "ms/image", true, ImageLatency},
    {"image_throughput", "Image Throughput", "images/sec", true, ImageThroughput},
    {"image_fetch_time", "Image Fetch Time", "ms", true, ImageFetchTime},
    {"megapixels", "Megapixels", "MP", true, Megapixels},
    {"denoising_steps", "Denoising Steps", "steps", false, nullptr, false, DenoisingSteps},
    {"server_inference_time", "Server Inference Time", "ms", true, ServerInferenceTime},
    {"time_outside_inference", "Time outside Inference", "ms", true, TimeOutsideInference},
    {"peak_memory", "Peak Memory", "MB", true, PeakMemory},
    {"bytes_up", "Bytes Up", "bytes", false, BytesUp},
    {"bytes_down", "Bytes Down", "bytes", false, BytesDown},
    {"http_req_dns_lookup", "HTTP DNS Lookup", "ms", false, HttpDns},
    {"http_req_connecting", "HTTP Connecting", "ms", false, HttpConnecting},
    {"http_req_tls_handshaking", "HTTP TLS Handshaking", "ms", false, HttpTls},
    {"http_req_connection_reused", "HTTP Connection Reused", "ratio", false, HttpReused},
    {"http_req_connection_overhead", "HTTP Connection Overhead", "ms", false, HttpOverhead},
    {"http_req_sending", "HTTP Sending", "ms", false, HttpSending},
    {"http_req_waiting", "HTTP Waiting", "ms", false, HttpWaiting},
    {"http_req_receiving", "HTTP Receiving", "ms", false, HttpReceiving},
    {"http_req_duration", "HTTP Duration", "ms", false, HttpDuration},
    {"http_req_total", "HTTP Total", "ms", false, HttpTotal},
    {"error_isl", "Error Input Sequence Length", "tokens", false, nullptr, true, InputTokens},
}};

}  // namespace

std::span<const MetricInfo, kMetricCount> Metrics() { return kMetrics; }

std::size_t MetricIndex(std::string_view tag) {
  const auto at = std::find_if(kMetrics.begin(), kMetrics.end(),
                               [&](const MetricInfo& metric) { return metric.tag == tag; });
  return static_cast<std::size_t>(at - kMetrics.begin());
}

MetricValues ValuesOf(const pb::Record& record, const EntryFacts& entry) {
  if (record.outcome() == pb::FAILED) return FailureValues(entry);
  MetricValues values;
  std::transform(kMetrics.begin(), kMetrics.end(), values.begin(), [&](const MetricInfo& metric) {
    if (metric.of_failures) return Value();
    return metric.read != nullptr ? metric.read(record) : metric.read_with(record, entry);
  });
  return values;
}

MetricValues FailureValues(const EntryFacts& entry) {
  MetricValues values;
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    if (kMetrics[i].of_failures) values[i] = kMetrics[i].read_with({}, entry);
  }
  return values;
}

}  // namespace imgperf
