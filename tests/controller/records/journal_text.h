// Journals made by hand, for tests.
#pragma once

#include <string>
#include <vector>

#include "controller/records/journal_format.h"

namespace imgperf {

inline pb::JournalEntry Mark(std::uint64_t durable) {
  pb::JournalEntry entry;
  entry.mutable_batch()->set_durable_length(durable);
  return entry;
}

inline pb::JournalEntry WatermarkAt(std::uint64_t limit) {
  pb::JournalEntry entry;
  entry.mutable_watermark()->set_limit(limit);
  return entry;
}

inline pb::JournalEntry RecordOf(std::uint64_t credit, std::string message = {}) {
  pb::JournalEntry entry;
  entry.mutable_record()->mutable_record()->set_credit(credit);
  entry.mutable_record()->mutable_record()->mutable_error()->set_message(std::move(message));
  return entry;
}

// Batches of watermarks 1, 2, 3 …, each opening with the mark a writer that syncs after every batch would
// write. `starts` receives where the batches begin, and the end.
inline std::string JournalOfBatches(const std::vector<int>& sizes,
                                    std::vector<std::size_t>* starts = nullptr) {
  std::string bytes;
  std::uint64_t limit = 0;
  for (const int size : sizes) {
    if (starts != nullptr) starts->push_back(bytes.size());
    AppendFrame(bytes, Mark(bytes.size()));
    for (int i = 0; i < size; ++i) AppendFrame(bytes, WatermarkAt(++limit));
  }
  if (starts != nullptr) starts->push_back(bytes.size());
  return bytes;
}

// The watermarks of a scan, and how it ended.
struct Watermarks {
  std::vector<std::uint64_t> limits;
  absl::StatusOr<JournalScan> scan = absl::UnknownError("not scanned");
};

inline Watermarks ScanWatermarks(std::string_view bytes, OnCorruption on_corruption = OnCorruption::kRefuse) {
  Watermarks result;
  result.scan = ScanJournal(
      bytes,
      [&](const pb::JournalEntry& entry) {
        if (entry.has_watermark()) result.limits.push_back(entry.watermark().limit());
        return absl::OkStatus();
      },
      on_corruption);
  return result;
}

}  // namespace imgperf
