// Where a run's journals lie: <artifact dir>/journal/<epoch>.journal, and the lock beside them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <absl/status/statusor.h>

namespace imgperf {

std::string JournalDirectory(const std::string& artifact_dir);
std::string JournalPath(const std::string& artifact_dir, std::uint32_t epoch);
// Makes <artifact dir>/journal and what is missing above it.
absl::Status MakeJournalDirectory(const std::string& artifact_dir);
// One past the newest journal's epoch; 0 without any.
std::uint32_t NextEpoch(const std::string& artifact_dir);
// Every journal of the run, oldest epoch first; empty when there is none.
std::vector<std::string> ListJournals(const std::string& artifact_dir);

}  // namespace imgperf
