// The request lists of other benchmarks: one JSON object a line, with the request's fields beside the prompt.
#pragma once

#include <string_view>

#include <absl/status/statusor.h>

#include "controller/dataset/dataset_row.h"

namespace imgperf {

// SGLang's request manifest: its keys only, each request_id once.
absl::StatusOr<DatasetRows> ParseManifest(std::string_view name, std::string_view text);

// The custom rows of vLLM-Omni's benchmark: every key it does not know goes into the body.
absl::StatusOr<DatasetRows> ParseVllmOmni(std::string_view name, std::string_view text);

}  // namespace imgperf
