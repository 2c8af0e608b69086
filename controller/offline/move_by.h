// Journal entries from one controller's clock to another's.
#pragma once

#include "common/clock.h"
#include "proto/journal.pb.h"

namespace imgperf {

// Adds `by` to every stamp of the controller's clock in the entry; 0 means "never" and stays. A record's own
// stamps are its worker's clock: its offset to the controller's moves.
void MoveBy(Nanos by, pb::JournalEntry& entry);

}  // namespace imgperf
