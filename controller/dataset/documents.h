// Prompts in one JSON document.
#pragma once

#include <string_view>

#include <absl/status/statusor.h>

#include "controller/dataset/dataset_row.h"

namespace imgperf {

// COCO's captions: {"annotations": [{"caption": ...}, ...]}. All pure; errors "NAME: entry N: why".
absl::StatusOr<DatasetRows> ParseCoco(std::string_view name, std::string_view text);

// VBench's image-to-video index: [{"file_name": ..., "caption": ...}, ...]. Images lie in the directory
// `origin` beside it.
absl::StatusOr<DatasetRows> ParseVbenchIndex(std::string_view name, std::string_view text);

// AIPerf's inputs.json, sent again: {"data": [{"session_id": ..., "payloads": [{...}]}]}. A payload's fields
// but the prompt go into the body as they are, and over what the run file says. A session of several payloads
// is as many rows.
absl::StatusOr<DatasetRows> ParseInputsJson(std::string_view name, std::string_view text);

}  // namespace imgperf
