// One record stream to the controller, as the streamer sees it.
#pragma once

#include "proto/record.pb.h"

namespace imgperf {

// Write and Read may run on two threads at once; each on one at a time.
class RecordStream {
 public:
  virtual ~RecordStream() = default;
  // Blocks while the peer's window is full; false when the stream is broken.
  virtual bool Write(const pb::RecordBatch& batch) = 0;
  // Blocks until an acknowledgement comes; false when the stream is broken or closed.
  virtual bool Read(pb::RecordAck* ack) = 0;
  // Ends both calls. Thread: any.
  virtual void Break() = 0;
  // Once Read has returned false and no Write runs: why, for the log.
  virtual std::string Error() = 0;
};

}  // namespace imgperf
