// The telemetry of report.json.
#pragma once

#include <nlohmann/json.hpp>

#include "controller/telemetry/telemetry_report.h"

namespace imgperf {

nlohmann::ordered_json TelemetryJson(const TelemetryReport& telemetry);

}  // namespace imgperf
