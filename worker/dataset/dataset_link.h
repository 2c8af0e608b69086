// Where parts of a dataset come from.
#pragma once

#include <functional>

#include <absl/status/status.h>

#include "proto/cluster.pb.h"

namespace imgperf {

class DatasetLink {
 public:
  virtual ~DatasetLink() = default;
  // Hands each chunk to `take` until there are no more (OK), the stream breaks (its error), or `take` refuses
  // one (what it says). Blocks.
  virtual absl::Status FetchParts(const pb::PartsRequest& request,
                                  const std::function<absl::Status(const pb::PartChunk&)>& take) = 0;
};

}  // namespace imgperf
