// The denoising steps that bodies ask for, as the journal keeps them.
#pragma once

#include <cstddef>
#include <vector>

#include "controller/plan/run_plan.h"
#include "proto/journal.pb.h"

namespace imgperf {

inline constexpr std::size_t kStepsPerEntry = 65'536;  // at most 196 KiB a journal entry

// Every entry's steps, in chunks of kStepsPerEntry; none when no body says any.
std::vector<pb::JournalEntry> EntryStepsOf(const RunPlan& plan);

}  // namespace imgperf
