// AIPerf's two files of timeslices.
#pragma once

#include <string>

#include "controller/offline/report.h"

namespace imgperf {

// True when the run was asked for slices and has any: then the files are written.
bool HasSlices(const RunReport& report);

// profile_export_aiperf_timeslices.json: {"timeslices": [{"timeslice_index", <tag>: statistics}],
// "input_config"}. Of the profiling phases one after the other, indexes counting on. Pure.
std::string AiperfSlicesJson(const RunReport& report);

// profile_export_aiperf_timeslices.csv: a row a number, Timeslice,Metric,Unit,Stat,Value; two decimals. Pure.
std::string AiperfSlicesCsv(const RunReport& report);

}  // namespace imgperf
