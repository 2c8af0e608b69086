// A page of metrics that a target or an exporter wrote, scraped twice: samples whose names read back as
// themselves, and scrapes that the fold takes, or a message.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "controller/telemetry/prometheus_text.h"
#include "controller/telemetry/series_book.h"
#include "controller/telemetry/telemetry_fold.h"

using namespace imgperf;

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void ReadBack(const PromSample& sample) {
  const auto again = ParsePrometheus(SeriesName(sample) + " 1\n");
  Require(again.ok() && again->samples.size() == 1);
  Require(again->samples[0].name == sample.name && again->samples[0].labels == sample.labels);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto first = ParsePrometheus(bytes);
  if (!first.ok()) {
    Require(!first.status().message().empty());
    return 0;
  }
  for (const PromSample& sample : first->samples) ReadBack(sample);
  const auto second = ParsePrometheus(bytes.substr(0, bytes.rfind('\n') + 1));
  SeriesBook book(0, "http://a/metrics", true);
  TelemetryFold fold;
  Require(fold.Add(book.Take(*first, {kSecond, kSecond}).telemetry_scrape()));
  if (second.ok()) Require(fold.Add(book.Take(*second, {3 * kSecond, 3 * kSecond}).telemetry_scrape()));
  const TelemetryReport report = fold.Report({{kSecond, 2 * kSecond}});
  Require(report.endpoints.size() == 1 && report.series.size() <= SeriesBook::kMostSeries);
  return 0;
}
