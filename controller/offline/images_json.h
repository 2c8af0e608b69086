// What report.json says of images, as JSON values.
#pragma once

#include <nlohmann/json.hpp>

#include "controller/offline/report.h"

namespace imgperf {

// What is not checked is not there.
nlohmann::ordered_json ImageCountsJson(const ImageCounts& counts, const ImageChecks& checks);
nlohmann::ordered_json ImageFindingJson(const ImageFinding& finding);

}  // namespace imgperf
