#include "controller/service/entry_steps.h"

#include "controller/plan/denoising_steps.h"

namespace imgperf {

std::vector<pb::JournalEntry> EntryStepsOf(const RunPlan& plan) {
  const StepsOfEntries steps(plan);
  std::vector<pb::JournalEntry> chunks;
  bool any = false;
  for (std::size_t i = 0; i < plan.entries.size(); ++i) {
    if (i % kStepsPerEntry == 0) chunks.emplace_back().mutable_entry_steps()->set_first(i);
    const std::uint32_t of_entry = steps.Of(i).value_or(0);
    chunks.back().mutable_entry_steps()->add_steps(of_entry);
    any = any || of_entry > 0;
  }
  if (!any) chunks.clear();
  return chunks;
}

}  // namespace imgperf
