// Which entries ask for the same picture, as the journal keeps it.
#pragma once

#include <cstddef>
#include <vector>

#include "controller/plan/run_plan.h"
#include "proto/journal.pb.h"

namespace imgperf {

inline constexpr std::size_t kPromptsPerEntry = 65'536;  // 512 KiB a journal entry

// A hash of every entry's text and reference images, in chunks of kPromptsPerEntry; none when the plan
// compares no images of different prompts.
std::vector<pb::JournalEntry> EntryPromptsOf(const RunPlan& plan);

}  // namespace imgperf
