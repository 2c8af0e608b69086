// A run file: a configuration, or complaints that name the file.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "controller/plan/run_file.h"

using namespace imgperf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto env = [](const std::string&) -> std::optional<std::string> { return "value"; };
  const auto config = ParseRunFile("file", text, {}, env);
  if (!config.ok() && config.status().message().substr(0, 4) != "file") std::abort();
  return 0;
}
