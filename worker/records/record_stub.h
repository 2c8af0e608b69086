// What stays in memory of a record that went to the disk: enough to say which one it was, should the disk
// give it back harmed. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/clock.h"
#include "common/ids.h"
#include "proto/record.pb.h"

namespace imgperf {

struct RecordStub {
  AttemptId id;
  std::uint64_t entry = 0;
  std::uint32_t phase = 0;
  std::uint32_t url = 0;
  // Worker clock, as in the record:
  Nanos due = 0;
  Nanos added = 0;
  Nanos end = 0;  // the last that is known of it
  Nanos clock_offset = 0;
};

std::vector<RecordStub> StubsOf(const pb::RecordBatch& batch);

// Stands in for a record that cannot be read back: FAILED by our own fault (LOCAL), with `why` as its
// message. What was measured of it is gone, but the account stays whole and the loss has a name.
pb::Record UnreadableRecord(const RecordStub& stub, std::string_view why);

// "17-0,18-0": credits and attempts, for messages.
std::string NamesOf(const std::vector<RecordStub>& stubs);

// What a record takes in memory, in bytes; cheap, and within a third of the truth.
std::uint64_t MemoryOf(const pb::Record& record);

}  // namespace imgperf
