// Which datasets an endpoint takes.
#pragma once

#include <string_view>

#include <absl/status/status.h>

#include "common/request/endpoint.h"
#include "controller/plan/entry.h"

namespace imgperf {

// Pure. Error: the endpoint takes no images and a row has some, it must have one and a row has none, or it
// takes no mask and a row has one; the row is named, with what to do.
absl::Status CheckImages(const Endpoint& endpoint, std::string_view dataset_name, const Dataset& dataset);

}  // namespace imgperf
