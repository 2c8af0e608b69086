// Where finished records go.
#pragma once

#include "common/ids.h"
#include "proto/record.pb.h"

namespace imgperf {

// Thread: any.
class RecordSink {
 public:
  virtual ~RecordSink() = default;
  // Takes the record of an attempt that was started under `session`. Never drops one, never blocks.
  virtual void Push(const SessionId& session, pb::Record record) = 0;
};

// Where returned images go. Blocks; called from the check pool only.
class ImageSink {
 public:
  virtual ~ImageSink() = default;
  // Stores the k-th image of an attempt; returns the file name under images/, or empty with `error` set.
  virtual std::string Store(const SessionId& session, AttemptId attempt, std::uint32_t phase,
                            std::uint32_t index, const std::string& format, std::string_view bytes,
                            std::string* error) = 0;
};

}  // namespace imgperf
