// The lengths of the prompts, as the journal keeps them.
#pragma once

#include <cstddef>
#include <vector>

#include "controller/plan/run_plan.h"
#include "proto/journal.pb.h"

namespace imgperf {

inline constexpr std::size_t kTokensPerEntry = 65'536;  // at most 320 KiB a journal entry

// Every entry's tokens, in chunks of kTokensPerEntry; none when they are not counted.
std::vector<pb::JournalEntry> EntryTokensOf(const std::vector<Entry>& entries);

}  // namespace imgperf
