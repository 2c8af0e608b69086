// report.html of a run.
#pragma once

#include <string>

#include <absl/status/status.h>

#include "controller/html/page_data.h"
#include "controller/html/page_entries.h"
#include "controller/html/page_requests.h"
#include "controller/offline/report.h"

namespace imgperf {

struct PageSources {
  const RunReport& report;
  const PageRequests& requests;  // as the report's journal gave them
  const PageEntries& entries;
  PageState state = PageState::kEnded;
};

// Where the page of the run in that directory stands.
std::string PagePath(const std::string& artifact_dir);

// Writes the page to `path`, whole or not at all, with the pictures in <report.directory>/images. The error
// names path and remedy.
absl::Status WritePage(const PageSources& sources, const std::string& path);

}  // namespace imgperf
