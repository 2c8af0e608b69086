// The worker's gRPC calls to the controller, without gRPC in sight.
#pragma once

#include <memory>
#include <string>

#include <absl/status/statusor.h>

#include "common/clock.h"
#include "proto/cluster.pb.h"
#include "worker/records/record_sink.h"
#include "worker/records/record_stream.h"

namespace imgperf {

class ControllerLink {
 public:
  // `address` is HOST:PORT. Connects when first used, again whenever broken.
  explicit ControllerLink(const std::string& address);
  ~ControllerLink();

  // Each call blocks up to `timeout_for`. Thread: any, but not a loop's.
  absl::StatusOr<pb::RegisterReply> Register(const pb::RegisterRequest& request, Nanos timeout_for);
  // Verified against the hash. DATA_LOSS when it differs.
  absl::StatusOr<pb::Dataset> FetchDataset(const std::string& session, const std::string& hash,
                                           Nanos timeout_for);
  absl::Status Goodbye(const std::string& session, const std::string& token, Nanos timeout_for);
  // The file's name under images/.
  absl::StatusOr<std::string> StoreImage(const pb::ImageChunk& head, std::string_view bytes,
                                         Nanos timeout_for);
  // A fresh record stream; breaks show at its first use.
  std::unique_ptr<RecordStream> OpenRecords();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace imgperf
