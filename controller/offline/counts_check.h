// Holds the ledger's counts, written live, against those folded from the journal.
#pragma once

#include <string>

#include "proto/journal.pb.h"

namespace imgperf {

// Empty when every count agrees but `duplicates`, which never reach the journal, and `late`, which may grow
// after a phase was sealed; else the counts that differ, with both numbers.
std::string DifferenceOf(const pb::LedgerCounts& live, const pb::LedgerCounts& folded);

// `counts` - `before`, count by count.
pb::LedgerCounts Since(const pb::LedgerCounts& counts, const pb::LedgerCounts& before);

}  // namespace imgperf
