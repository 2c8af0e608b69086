// The page's data as one JSON document: report.json, and what the charts and the gallery need beside it.
#pragma once

#include <cstddef>
#include <string>

#include "controller/html/gallery.h"
#include "controller/html/page_requests.h"
#include "controller/offline/report.h"

namespace imgperf {

// Whether there is more to come.
enum class PageState {
  kEnded,
  kRunning,  // a controller is at it
  kCut,      // none is, and the run never came to its end
};

// Charts have at most so many single requests.
inline constexpr std::size_t kMostDots = 50'000;
inline constexpr std::size_t kMostBins = 150;

// {"state", "report": as report.json is, "origin": Unix time in ms from which `requests` and `time` count,
// "requests": columns of what is shown, "time": bins, "latency": shapes by phase, "server"
// and "telemetry" as page_target.h has them, "errors": examples, "gallery"}: all but report under "more".
// Columns and not objects: a tenth of the bytes. Pure.
std::string PageData(const RunReport& report, const PageRequests& requests, const Gallery& gallery,
                     const std::string& no_prompts, PageState state);

}  // namespace imgperf
