// Any bytes at all are a journal that is read, cut, refused or salvaged, never a crash.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "controller/records/journal_format.h"

using imgperf::OnCorruption;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto visit = [](const imgperf::pb::JournalEntry&) { return absl::OkStatus(); };
  const auto strict = imgperf::ScanJournal(bytes, visit);
  const auto salvage = imgperf::ScanJournal(bytes, visit, OnCorruption::kSalvage);
  if (!salvage.ok() || salvage->good_length > size) std::abort();
  if (strict.ok() && (strict->entries != salvage->entries || salvage->salvaged_bytes != 0)) std::abort();
  return 0;
}
