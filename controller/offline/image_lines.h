// What was seen of the images, as lines below the table. Pure.
#pragma once

#include <string>

#include "controller/offline/report.h"

namespace imgperf {

// Empty when no image was looked at and nothing is wrong with any.
std::string ImageLines(const RunReport& report, std::size_t width);

}  // namespace imgperf
