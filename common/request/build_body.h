// From an entry to the body that asks for it, in the shape of the run's endpoint.
#pragma once

#include <cstdint>

#include <absl/status/statusor.h>

#include "common/request/body_files.h"
#include "common/request/prepared_body.h"
#include "proto/cluster.pb.h"

namespace imgperf {

// What one body is made of; all outlive the call, the files outlive the body.
struct BodySource {
  const pb::RequestPlan& plan;
  const pb::Entry& entry;
  std::uint64_t entry_index = 0;
  const BodyFiles& files;
};

// Errors name the entry (counted from 0) and the remedy. What every shape has in common: `plan.extra_json`
// goes over the built-in fields, over that the entry's own `extra_body_json`; a later field replaces an
// earlier one whole.
absl::StatusOr<PreparedBody> BuildBody(const BodySource& source);

// One function for each shape, each in a file of its own.
absl::StatusOr<PreparedBody> BuildImageGeneration(const BodySource& source);
absl::StatusOr<PreparedBody> BuildImageEdit(const BodySource& source);
absl::StatusOr<PreparedBody> BuildImageVariation(const BodySource& source);
absl::StatusOr<PreparedBody> BuildChatImage(const BodySource& source);
absl::StatusOr<PreparedBody> BuildNimInfer(const BodySource& source);
absl::StatusOr<PreparedBody> BuildSdcppJob(const BodySource& source);
absl::StatusOr<PreparedBody> BuildFalQueue(const BodySource& source);
absl::StatusOr<PreparedBody> BuildReplicateJob(const BodySource& source);
absl::StatusOr<PreparedBody> BuildTemplate(const BodySource& source);

}  // namespace imgperf
