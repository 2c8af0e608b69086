// Bodies of the OpenAI Images API's POST /v1/images/generations.
#pragma once

#include <cstdint>
#include <string_view>

#include <absl/status/statusor.h>

#include "common/request/prepared_body.h"
#include "proto/cluster.pb.h"

namespace imgperf {

// Built-in fields (prompt, model, n, response_format, size, seed), over them `plan.extra_json`, over that the
// entry's own `extra_body_json`; a later field replaces an earlier one whole. Errors name the entry (counted
// from 0) and the remedy.
absl::StatusOr<PreparedBody> BuildImageGeneration(const pb::RequestPlan& plan, const pb::Entry& entry,
                                                  std::uint64_t entry_index);

}  // namespace imgperf
