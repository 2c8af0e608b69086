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

struct MetricInfo {
  std::string_view tag;
  std::string_view header;
  std::string_view unit;
  bool in_console = false;
  // Nothing when the record does not tell. Null: not the record's, but its entry's to tell.
  std::optional<double> (*read)(const pb::Record& record) = nullptr;
  bool of_failures = false;  // of requests that failed, where all others are of completed ones
};

inline constexpr std::size_t kMetricCount = 35;
// In the order in which they are shown.
std::span<const MetricInfo, kMetricCount> Metrics();
// Where in Metrics() the one of that tag stands; kMetricCount when there is none.
std::size_t MetricIndex(std::string_view tag);

// One record's values, in the order of Metrics().
using MetricValues = std::array<std::optional<double>, kMetricCount>;
// `input_tokens`: of the entry's prompt, when they are counted.
MetricValues ValuesOf(const pb::Record& record, std::optional<std::uint32_t> input_tokens = {});

// Of a request that failed or was lost: nothing but the metrics of failures.
MetricValues FailureValues(std::optional<std::uint32_t> input_tokens);

}  // namespace imgperf
