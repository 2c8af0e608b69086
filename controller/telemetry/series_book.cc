#include "controller/telemetry/series_book.h"

#include <cmath>
#include <limits>
#include <utility>

namespace imgperf {

SeriesBook::SeriesBook(std::uint32_t endpoint, std::string url, bool gpus)
    : endpoint_(endpoint), url_(std::move(url)), gpus_(gpus) {}

pb::TelemetryScrape& SeriesBook::Begin(pb::JournalEntry& entry, const ScrapeTime& time) {
  pb::TelemetryScrape& scrape = *entry.mutable_telemetry_scrape();
  scrape.set_endpoint(endpoint_);
  if (!std::exchange(told_, true)) scrape.set_url(url_);
  scrape.set_gpus(gpus_);
  scrape.set_at_ns(time.asked + (time.answered - time.asked) / 2);
  scrape.set_took_ns(static_cast<std::uint64_t>(time.answered - time.asked));
  return scrape;
}

std::optional<std::uint32_t> SeriesBook::NumberOf(const PromSample& sample, const PromText& text,
                                                  pb::TelemetryScrape& scrape) {
  std::string name = SeriesName(sample);
  if (const auto known = numbers_.find(name); known != numbers_.end()) return known->second;
  if (sample.name.ends_with("_bucket") || last_.size() == kMostSeries) return std::nullopt;
  const auto number = static_cast<std::uint32_t>(last_.size());
  numbers_.emplace(std::move(name), number);
  last_.push_back(std::numeric_limits<double>::quiet_NaN());
  pb::TelemetrySeries& series = *scrape.add_fresh();
  series.set_name(sample.name);
  for (const auto& [label, value] : sample.labels) {
    series.add_labels(label);
    series.add_labels(value);
  }
  series.set_counter(KindOf(text, sample.name) == SeriesKind::kCounter);
  return number;
}

pb::JournalEntry SeriesBook::Take(const PromText& text, const ScrapeTime& time) {
  pb::JournalEntry entry;
  pb::TelemetryScrape& scrape = Begin(entry, time);
  std::uint32_t left_out = 0;
  for (const PromSample& sample : text.samples) {
    if (std::isnan(sample.value)) continue;
    const auto number = NumberOf(sample, text, scrape);
    if (!number) {
      ++left_out;
    } else if (last_[*number] != sample.value) {  // also where it was no number before
      last_[*number] = sample.value;
      scrape.add_series(*number);
      scrape.add_values(sample.value);
    }
  }
  scrape.set_left_out(left_out);
  return entry;
}

pb::JournalEntry SeriesBook::Failed(const std::string& why, const ScrapeTime& time) {
  pb::JournalEntry entry;
  Begin(entry, time).set_failure(why);
  return entry;
}

}  // namespace imgperf
