#include "controller/bench_serving/serving_fold.h"

#include <algorithm>

#include "controller/stats/record_times.h"

namespace imgperf {
namespace {

double PixelsOf(const pb::Record& record) {
  for (const pb::ImageFact& image : record.images()) {
    if (image.valid()) return static_cast<double>(image.width()) * static_cast<double>(image.height());
  }
  return 0;
}

ServingRequest RequestOf(const pb::Record& record, const Span& span) {
  ServingRequest request;
  request.success = record.outcome() == pb::COMPLETED;
  if (!request.success) return request;
  request.latency_s = static_cast<double>(span.end - span.start) / static_cast<double>(kSecond);
  if (record.server().has_peak_memory_mb()) request.peak_memory_mb = record.server().peak_memory_mb();
  request.pixels = PixelsOf(record);
  return request;
}

}  // namespace

void ServingFold::Add(const pb::JournalEntry& entry) {
  ledger_.Add(entry).IgnoreError();
  if (entry.has_phase_start()) return StartPhase(entry.phase_start());
  if (entry.has_record() && ledger_.Accepted()) return AddRecord(entry.record().record());
  if (entry.has_verdict() && entry.verdict().kind() == pb::Verdict::LOST) AddLost(entry.verdict());
}

void ServingFold::StartPhase(const pb::PhaseStart& start) {
  is_warmup_[start.phase()] = start.warmup();
  if (!start.warmup() && !begun_) begun_ = start.t0_ns();
}

void ServingFold::AddRecord(const pb::Record& record) {
  const Span span = SpanOf(record);
  Take(record.phase(), RequestOf(record, span), span.end);
}

void ServingFold::AddLost(const pb::Verdict& verdict) {
  Take(verdict.phase(), ServingRequest{}, SpanOf(verdict).end);
}

void ServingFold::Take(std::uint32_t phase, const ServingRequest& request, Nanos end) {
  if (is_warmup_[phase]) {
    samples_.warmups.push_back(request);
    return;
  }
  samples_.requests.push_back(request);
  ended_ = std::max(ended_, end);
}

ServingSamples ServingFold::Finish() const {
  ServingSamples samples = samples_;
  if (begun_ && ended_ > *begun_)
    samples.duration_s = static_cast<double>(ended_ - *begun_) / static_cast<double>(kSecond);
  return samples;
}

}  // namespace imgperf
