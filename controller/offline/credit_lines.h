// The lines of profile_export.jsonl: one per profiling credit that completed, failed, was cancelled or lost.
//
// AIPerf's layout (metadata, metrics, error) and beside it one object of our own, `imgperf`. Completed
// requests have metrics; failed and lost ones the metrics of failures only. Pure: bytes from entries.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "common/clock.h"
#include "common/ids.h"
#include "controller/offline/json_buffer.h"
#include "controller/stats/metric_table.h"
#include "proto/journal.pb.h"

namespace imgperf {

// What a line needs to know beyond its entry.
struct LineContext {
  RunId run = 0;
  Nanos to_epoch = 0;  // Unix time - controller clock, from the run's one anchor
  std::uint32_t phase = 0;
  std::string_view phase_name;
  std::string_view worker;              // "<session>/<name>"
  std::span<const std::string> urls{};  // the plan's
};

// Append one line with its newline.
void AppendRecordLine(std::string& out, const LineContext& context, const pb::RecordEntry& entry,
                      const MetricValues& values);
void AppendLostLine(std::string& out, const LineContext& context, const pb::Verdict& verdict,
                    const MetricValues& values);

// What raw lines share with these: the `metadata` member, and the `error` one where there is an error. For
// `json` in an open object.
void WriteMetadata(JsonBuffer& json, const LineContext& context, const pb::Record& record);
void WriteMetadata(JsonBuffer& json, const LineContext& context, const pb::Verdict& lost);
void WriteError(JsonBuffer& json, const pb::Record& record);
void WriteError(JsonBuffer& json, const pb::Verdict& lost);

// The error of a failed or cancelled record as every export groups it: its type is never empty.
std::string ErrorType(const pb::Record& record);
std::int32_t ErrorCode(const pb::Record& record);
inline constexpr const char* kLostType = "lost";

}  // namespace imgperf
