// Which datasets an endpoint takes.
#pragma once

#include <string_view>

#include <absl/status/status.h>

#include "controller/plan/entry.h"

namespace imgperf {

// Whether requests of the endpoint with that name have reference images.
bool TakesImages(std::string_view endpoint);

// Pure. Error: the endpoint takes no images, and a row has some; it is named, with what to do.
absl::Status CheckImages(bool takes_images, std::string_view endpoint, std::string_view dataset_name,
                         const Dataset& dataset);

}  // namespace imgperf
