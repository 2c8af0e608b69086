// profile_export_aiperf.csv: the summary for spreadsheets, in AIPerf's two sections.
#pragma once

#include <string>
#include <string_view>

#include "controller/offline/report.h"

namespace imgperf {

// Pure. First the metrics with a distribution (Metric,avg,min,max,sum,p1,…,p99,std), a blank line, then the
// single numbers (Metric,Value), each sorted by tag; a section without rows is left out. Labels are "Header
// (unit)", the unit left out for counts; two decimals, counts whole. RFC 4180: CRLF, and quotes where a field
// needs them.
std::string AiperfCsv(const RunReport& report);

// A field as RFC 4180 writes it.
std::string CsvField(std::string_view text);

}  // namespace imgperf
