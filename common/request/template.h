// Bodies of servers that imgperf has no shape for: the user's JSON with places for what rows and plan give.
#pragma once

#include <string>

#include <absl/status/status.h>

#include "proto/cluster.pb.h"

namespace imgperf {

// A string that is nothing but a place becomes what belongs there, whatever its type:
//   {{prompt}} {{model}} {{size}} text       {{n}} {{width}} {{height}} {{seed}} numbers
//   {{image}} {{mask}} a data URL, or the row's own URL       {{images}} a list of them
//   {{image_base64}} {{mask_base64}} the bytes alone
// Within a longer string only text and numbers but the seed may stand: "Photo of {{prompt}}, {{width}} wide".

// What keeps `body_json`, an object, from being filled by requests of this plan: a place that is none, one
// that stands where it cannot, or one for a size or seed that the plan does not have. Error: without a place
// in a file.
absl::Status CheckTemplate(const std::string& body_json, const pb::RequestPlan& plan);

// Whether a row must give an image, or a mask.
bool TemplateNeeds(const std::string& body_json, const char* place);

}  // namespace imgperf
