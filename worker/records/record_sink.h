// Where finished records go.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

#include "common/ids.h"
#include "proto/cluster.pb.h"
#include "proto/record.pb.h"

namespace imgperf {

// Thread: any.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  // Takes the record of an attempt that was started under `session`. Never drops one, never blocks.
  virtual void Push(const SessionId& session, pb::Record record) = 0;
};

// Where what is kept beside records goes. Blocks; called from the check pool only.
class UploadSink {
 public:
  virtual ~UploadSink() = default;
  // Stores the bytes, piece after piece, under the session of the attempt that `head` names with what they
  // are; returns the file's name under images/ or raw/.
  virtual absl::StatusOr<std::string> Store(const SessionId& session, pb::StoreChunk head,
                                            const std::vector<std::string_view>& pieces) = 0;
};

}  // namespace imgperf
