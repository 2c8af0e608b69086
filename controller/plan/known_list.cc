#include "controller/plan/known_list.h"

#include <fmt/format.h>

namespace imgperf {
namespace {

std::string CacheOf(const EnvLookup& env) {
  if (const auto cache = env("IMGPERF_CACHE"); cache && !cache->empty()) return *cache;
  if (const auto cache = env("XDG_CACHE_HOME"); cache && cache->starts_with('/')) return *cache + "/imgperf";
  const auto home = env("HOME");
  return home && home->starts_with('/') ? *home + "/.cache/imgperf" : "";
}

}  // namespace

std::string KnownListPath(const std::string& name, const EnvLookup& env) {
  const std::string cache = CacheOf(env);
  return cache.empty() ? "" : fmt::format("{}/prompts/{}.txt", cache, name);
}

std::string MissingListText(const std::string& name, const std::string& path) {
  return fmt::format(
      "{0}: the list is not at {1}: run `imgperf fetch {0}`, which downloads it from its project, or put "
      "prompts/prompts_per_dimension/subject_consistency.txt of the VBench project there, or name it in "
      "dataset.file (a run downloads nothing by itself, and takes no other prompts instead)",
      name, path.empty() ? "a cache, for neither IMGPERF_CACHE nor HOME is set" : path);
}

}  // namespace imgperf
