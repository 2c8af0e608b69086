// Reads a journal file, without holding it in memory.
#pragma once

#include <functional>
#include <string>

#include <absl/status/statusor.h>

#include "controller/records/journal_format.h"

namespace imgperf {

// ScanJournal() over the file's pages. The file must not be in writing: its writer gives unused space back at
// the end. NOT_FOUND without the file, DATA_LOSS on corruption; errors name the path.
absl::StatusOr<JournalScan> ReadJournal(const std::string& path,
                                        const std::function<absl::Status(const pb::JournalEntry&)>& visit,
                                        OnCorruption on_corruption = OnCorruption::kRefuse);

}  // namespace imgperf
