// What a spilled batch of records is on the disk: one frame (common/frame.h) of a serialised pb::RecordBatch
// without its token, which is a secret. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "common/ids.h"
#include "proto/record.pb.h"

namespace imgperf {

// Records `first_seq` to `first_seq + count - 1` of a session.
struct RecordRange {
  SessionId session;
  std::uint64_t first_seq = 1;
  std::uint64_t count = 0;
  std::uint64_t last_seq() const { return first_seq + count - 1; }
};

std::string EncodeSpill(const pb::RecordBatch& batch);

// The batch, without token. DATA_LOSS, saying why, when the bytes are anything else than what EncodeSpill
// made of a batch of these records.
absl::StatusOr<pb::RecordBatch> DecodeSpill(std::string_view bytes, const RecordRange& expected);

}  // namespace imgperf
