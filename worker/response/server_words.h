// What a server says of itself beside its images.
#pragma once

#include "proto/record.pb.h"
#include "worker/response/json_document.h"

namespace imgperf {

// Reads inference_time_s, peak_memory_mb, id, usage and the durations of stages, at the top of an answer or
// in its `metrics` (vLLM-Omni) or `usage`; what is missing, null or of another type is left out.
void ReadServerWords(const simdjson::dom::object& object, pb::ServerWords* words);

}  // namespace imgperf
