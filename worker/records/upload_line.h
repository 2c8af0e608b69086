// How one try of an upload is made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/status.h>

#include "common/clock.h"
#include "proto/cluster.pb.h"

namespace imgperf {

struct UploadTry {
  absl::Status status;
  std::string file;                       // of an OK one: its name under images/ or raw/
  std::optional<std::uint64_t> offset{};  // data that the controller had before this try, when it said
};

class UploadLine {
 public:
  virtual ~UploadLine() = default;
  // Sends `head`, then the pieces one behind the other; with head.resume only what the controller has not.
  // Blocks up to `timeout_for`. Thread: any.
  virtual UploadTry Upload(const pb::StoreChunk& head, const std::vector<std::string_view>& pieces,
                           Nanos timeout_for) = 0;
};

}  // namespace imgperf
