#include "controller/offline/artifact_names.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace imgperf {
namespace {

// AIPerf's list, the longer endings first; its files of telemetry are none of ours, the habit of naming them
// is.
constexpr std::array<std::string_view, 12> kEndings{"_server_metrics.parquet",
                                                    "_server_metrics.jsonl",
                                                    "_server_metrics.json",
                                                    "_server_metrics.csv",
                                                    "_gpu_telemetry.jsonl",
                                                    "_timeslices.csv",
                                                    "_timeslices.json",
                                                    "_raw.jsonl",
                                                    ".parquet",
                                                    ".csv",
                                                    ".json",
                                                    ".jsonl"};
constexpr std::size_t kMostPrefixBytes = 128;

// Separators, and what a terminal would obey.
bool IsOdd(char c) { return c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

}  // namespace

ArtifactNames NamesWith(std::string_view prefix) {
  if (prefix.empty()) {
    return {"profile_export_aiperf.json",
            "profile_export_aiperf.csv",
            "profile_export.jsonl",
            "profile_export_raw.jsonl",
            "profile_export_console.txt",
            "profile_export_aiperf_timeslices.json",
            "profile_export_aiperf_timeslices.csv"};
  }
  const std::string base(prefix);
  return {base + ".json",          base + ".csv",         base + ".jsonl",
          base + "_raw.jsonl",     base + "_console.txt", base + "_timeslices.json",
          base + "_timeslices.csv"};
}

std::string_view PrefixOf(std::string_view said) {
  for (;;) {
    const auto ending =
        std::find_if(kEndings.begin(), kEndings.end(), [&](auto one) { return said.ends_with(one); });
    if (ending == kEndings.end()) return said;
    said.remove_suffix(ending->size());
  }
}

std::string PrefixFault(std::string_view prefix) {
  if (prefix.empty()) return "nothing is left of it as the beginning of file names: write one, like \"foo\"";
  if (prefix.front() == '.') return "begins with a dot: the files would be hidden";
  if (prefix.size() > kMostPrefixBytes) return fmt::format("is longer than {} bytes", kMostPrefixBytes);
  if (std::any_of(prefix.begin(), prefix.end(), IsOdd))
    return "is the beginning of file names, without slashes: the directory goes into output.path or "
           "output.dir";
  for (const std::string& name : NamesWith(prefix).All()) {
    if (std::find(kFixedNames.begin(), kFixedNames.end(), name) != kFixedNames.end())
      return fmt::format("would make a second {}: choose another word", name);
  }
  return "";
}

}  // namespace imgperf
