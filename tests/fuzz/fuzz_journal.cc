// A journal file from a disk that was full, torn or rotten: read, cut, refused or salvaged, never a crash,
// and no length beyond the file's.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "controller/records/journal_format.h"

using namespace imgperf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::uint64_t visited = 0;
  const auto visit = [&](const pb::JournalEntry&) {
    ++visited;
    return absl::OkStatus();
  };
  const auto strict = ScanJournal(bytes, visit);
  if (strict.ok() && (strict->good_length > size || strict->entries != visited)) std::abort();
  visited = 0;
  const auto salvage = ScanJournal(bytes, visit, OnCorruption::kSalvage);
  if (!salvage.ok() || salvage->good_length > size || salvage->entries != visited) std::abort();
  if (strict.ok() && (strict->entries != salvage->entries || salvage->salvaged_bytes != 0)) std::abort();
  return 0;
}
