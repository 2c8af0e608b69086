// The report for a person at a terminal; also profile_export_console.txt.
#pragma once

#include <string>

#include "controller/offline/report.h"

namespace imgperf {

// Pure. The metrics table in AIPerf's layout, then what it does not have: errors, images, response time,
// verdict, ledger, phases, workers, files. Lines fit `width` characters (from 80 up) as far as the table's
// columns allow: too narrow, it leaves out percentiles first.
std::string ConsoleTable(const RunReport& report, std::size_t width);

// What a reader must know beside another tool's table: failures, response time, verdict, promises,
// events, run, files. Begins with an empty line.
std::string ConsoleRemarks(const RunReport& report, std::size_t width);

}  // namespace imgperf
