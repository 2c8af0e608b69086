// Where records go that memory has no room for, as the streamer sees it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

namespace imgperf {

// Bytes that were put away. Dropping the object gives their space back, which may take a disk's time.
// Thread: any, one at a time.
class SpilledBytes {
 public:
  virtual ~SpilledBytes() = default;
  // The bytes as the disk gives them back, harmed or not; fails when it does not. Blocks.
  virtual absl::StatusOr<std::string> Read() const = 0;
  // Where they are, for messages: "FILE at byte 17".
  virtual std::string Where() const = 0;
};

class SpillStore {
 public:
  virtual ~SpillStore() = default;
  // RESOURCE_EXHAUSTED: no room before something was given back. Any other failure is for good. Messages name
  // the remedy. Blocks. Thread: one.
  virtual absl::StatusOr<std::unique_ptr<const SpilledBytes>> Put(std::string_view bytes) = 0;
  // Where all of them are, for messages.
  virtual std::string Where() const = 0;
};

}  // namespace imgperf
