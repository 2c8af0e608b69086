// What the target says of itself, as the page's JSON: with its answers, and when it and its GPUs were asked.
#pragma once

#include "common/clock.h"
#include "controller/html/server_words.h"
#include "controller/offline/json_buffer.h"
#include "controller/telemetry/telemetry_report.h"

namespace imgperf {

// "server": {"stages", "usage", "rate_limits"}, each a list of {"name", "count", "avg", "min", "max"}.
void WriteServerWords(const ServerWordsFold& words, JsonBuffer& json);
// "telemetry": {"start": ms since `origin`, "width_s", "left_out", "curves": [{"endpoint", "series",
// "counter", "values"}]}. Unknown values are null.
void WriteTelemetry(const TelemetryCurves& curves, Nanos origin, JsonBuffer& json);

}  // namespace imgperf
