// Every per-request metric: its name, its unit and how it is read off a record.
//
// Tags and units are AIPerf's where it has the notion. One difference on purpose: its image_* metrics count
// images in the request, ours count images returned. Statistics are made of completed requests only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "proto/record.pb.h"

namespace imgperf {

// What an entry tells of its requests, beside their records.
struct EntryFacts {
  std::optional<std::uint32_t> tokens{};  // of its prompt, when they are counted
  std::optional<std::uint32_t> steps{};   // denoising steps of an image, when its body says how many
};

struct MetricInfo {
  std::string_view tag;
  std::string_view header;
  std::string_view unit;
  bool in_console = false;
  // Nothing when the record does not tell. Null: its entry has a word in it.
  std::optional<double> (*read)(const pb::Record& record) = nullptr;
  bool of_failures = false;  // of requests that failed, where all others are of completed ones
  std::optional<double> (*read_with)(const pb::Record& record, const EntryFacts& entry) = nullptr;
};

inline constexpr std::size_t kMetricCount = 36;
// In the order in which they are shown.
std::span<const MetricInfo, kMetricCount> Metrics();
// Where in Metrics() the one of that tag stands; kMetricCount when there is none.
std::size_t MetricIndex(std::string_view tag);

// One record's values, in the order of Metrics().
using MetricValues = std::array<std::optional<double>, kMetricCount>;
MetricValues ValuesOf(const pb::Record& record, const EntryFacts& entry = {});

// Of a request that failed or was lost: nothing but the metrics of failures.
MetricValues FailureValues(const EntryFacts& entry);

}  // namespace imgperf
