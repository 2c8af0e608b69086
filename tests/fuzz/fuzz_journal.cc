// A journal file from a disk that was full, torn or rotten: never a crash, and no length beyond the file's.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "controller/records/journal_format.h"

using namespace imgperf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::uint64_t visited = 0;
  const auto scan = ScanJournal(bytes, [&](const pb::JournalEntry&) {
    ++visited;
    return absl::OkStatus();
  });
  if (scan.ok() && (scan->good_length > size || scan->entries != visited)) std::abort();
  return 0;
}
