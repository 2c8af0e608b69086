// A prompt file: entries with prompts, or a message that names the file and the line.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "controller/dataset/jsonl.h"

using namespace imgperf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto rows = ParseJsonl("file", {reinterpret_cast<const char*>(data), size});
  if (!rows.ok()) {
    if (rows.status().message().substr(0, 4) != "file") std::abort();
    return 0;
  }
  if (rows->empty()) std::abort();
  for (const DatasetRow& row : *rows) {
    if (row.entry.prompt.empty()) std::abort();
  }
  return 0;
}
