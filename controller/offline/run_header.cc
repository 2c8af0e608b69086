#include "controller/offline/run_header.h"

#include "controller/records/journal_path.h"
#include "controller/records/journal_reader.h"

namespace imgperf {

std::optional<pb::RunHeader> ReadRunHeader(const std::string& artifact_dir) {
  std::optional<pb::RunHeader> header;
  for (const std::string& journal : ListJournals(artifact_dir)) {
    // The header is the first entry but for the mark: the scan stops there.
    ReadJournal(
        journal,
        [&](const pb::JournalEntry& entry) {
          if (!entry.has_header()) return absl::OkStatus();
          header = entry.header();
          return absl::CancelledError();
        },
        OnCorruption::kSalvage)
        .status()
        .IgnoreError();
    if (header) break;
  }
  return header;
}

}  // namespace imgperf
