// Turns scrapes of one endpoint into journal entries: each series is named once, each value told when it
// changes. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/clock.h"
#include "controller/telemetry/prometheus_text.h"
#include "proto/journal.pb.h"

namespace imgperf {

// When a scrape was, on the controller's clock.
struct ScrapeTime {
  Nanos asked = 0;
  Nanos answered = 0;
};

class SeriesBook {
 public:
  static constexpr std::size_t kMostSeries = 2000;

  // `url`: to be shown. `gpus`: an exporter of GPUs, else the target itself.
  SeriesBook(std::uint32_t endpoint, std::string url, bool gpus);

  // Left out are buckets of histograms, and what is new beyond kMostSeries; values that are no numbers say
  // nothing.
  pb::JournalEntry Take(const PromText& text, const ScrapeTime& time);
  pb::JournalEntry Failed(const std::string& why, const ScrapeTime& time);

 private:
  pb::TelemetryScrape& Begin(pb::JournalEntry& entry, const ScrapeTime& time);
  // Its number; nothing for one that is left out.
  std::optional<std::uint32_t> NumberOf(const PromSample& sample, const PromText& text,
                                        pb::TelemetryScrape& scrape);

  const std::uint32_t endpoint_;
  const std::string url_;
  const bool gpus_;
  bool told_ = false;  // the URL
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<double> last_;  // by number; not a number before the first
};

}  // namespace imgperf
