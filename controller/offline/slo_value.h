// What an SLO measured, in words.
#pragma once

#include <string>

#include "controller/offline/report.h"

namespace imgperf {

// "12.25 s in the worst of 3 windows, 1 missed", or why there is no value. Pure.
std::string SloValue(const SloReport& slo);

}  // namespace imgperf
