// A run in a few words. Pure.
#pragma once

#include <string>

#include "controller/offline/report.h"

namespace imgperf {

// "88 images from 100 requests in 1.33 s (65.93 images/s), 12 failed"
std::string RunSummary(const RunReport& report);

// "passed", or the first thing that makes the exit code: "interrupted", "INVALID", "an SLO was missed" …
std::string OutcomeText(const RunReport& report);

}  // namespace imgperf
