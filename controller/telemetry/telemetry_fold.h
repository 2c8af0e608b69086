// Gathers scrapes from the journal into a report. Pure.
#pragma once

#include <string>
#include <vector>

#include "controller/telemetry/telemetry_report.h"
#include "proto/journal.pb.h"

namespace imgperf {

// Memory: 16 bytes for each value that changed; of a series that has more than kMostPoints, every other one
// is forgotten, and again.
class TelemetryFold {
 public:
  static constexpr std::size_t kMostPoints = 1 << 16;

  struct Series {
    std::size_t endpoint = 0;
    pb::TelemetrySeries name;
    // Lines between neighbours: a value that stayed has a point where it began and one where it ended.
    std::vector<SeriesPoint> points;
  };

  // False when the scrape contradicts the ones before; it is passed over.
  bool Add(const pb::TelemetryScrape& scrape);
  // `stretches`: on the controller's clock, not overlapping.
  TelemetryReport Report(const std::vector<Span>& stretches) const;
  const std::vector<Series>& series() const { return series_; }

 private:
  struct Endpoint {
    TelemetryEndpointReport report;
    std::vector<std::size_t> series;  // by its own numbers: index in series_
    Nanos last = 0;                   // the newest scrape that was answered
  };
  bool AddValues(const pb::TelemetryScrape& scrape, const Endpoint& endpoint);
  static void AddPoint(Series& series, SeriesPoint point);
  // With the last value up to the newest scrape.
  std::vector<SeriesPoint> PointsOf(const Series& series) const;

  std::vector<Endpoint> endpoints_;
  std::vector<Series> series_;
};

}  // namespace imgperf
