// The journal's bytes: framing and checks, without files.
//
// A sequence of frames (common/frame.h), each of one serialised pb::JournalEntry. A length of 0 ends the
// file, whose tail is reserved space. Every batch written at once opens with a BatchMark that names the
// length already durable (J4): a bad frame below the highest such length is corruption, one above it is the
// torn end of a crash and is cut, with what follows.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "proto/journal.pb.h"

namespace imgperf {

// Appends one frame to `out`.
void AppendFrame(std::string& out, const pb::JournalEntry& entry);

// What a bad frame below the durable length does to a scan.
enum class OnCorruption {
  kRefuse,   // the scan fails with DATA_LOSS
  kSalvage,  // the scan goes on with the next batch and counts the bytes it passed over
};

struct JournalScan {
  std::uint64_t entries = 0;
  std::uint64_t good_length = 0;     // where the last whole frame ends
  bool torn = false;                 // a bad tail was cut
  std::uint64_t salvaged_bytes = 0;  // passed over as corrupt (kSalvage only)
  bool foreign = false;              // no entry at all, and too long for the torn beginning of a journal
};

// Calls `visit` for each entry of a journal file in order. DATA_LOSS on corruption (see above), naming the
// offset; the visitor's error stops the scan and is returned.
absl::StatusOr<JournalScan> ScanJournal(std::string_view bytes,
                                        const std::function<absl::Status(const pb::JournalEntry&)>& visit,
                                        OnCorruption on_corruption = OnCorruption::kRefuse);

}  // namespace imgperf
