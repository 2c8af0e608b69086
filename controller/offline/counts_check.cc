#include "controller/offline/counts_check.h"

#include <fmt/format.h>

namespace imgperf {

std::string DifferenceOf(const pb::LedgerCounts& live, const pb::LedgerCounts& folded) {
  const auto* reflection = live.GetReflection();
  const auto* descriptor = live.GetDescriptor();
  std::string differences;
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    if (field->name() == "duplicates" || field->name() == "late") continue;
    const auto a = reflection->GetUInt64(live, field);
    const auto b = reflection->GetUInt64(folded, field);
    if (a == b) continue;
    if (!differences.empty()) differences += ", ";
    differences += fmt::format("{} {} live and {} in the journal", field->name(), a, b);
  }
  return differences;
}

pb::LedgerCounts Since(const pb::LedgerCounts& counts, const pb::LedgerCounts& before) {
  pb::LedgerCounts difference;
  const auto* reflection = counts.GetReflection();
  const auto* descriptor = counts.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    reflection->SetUInt64(&difference, field,
                          reflection->GetUInt64(counts, field) - reflection->GetUInt64(before, field));
  }
  return difference;
}

}  // namespace imgperf
