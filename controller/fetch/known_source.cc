#include "controller/fetch/known_source.h"

#include <array>

#include "controller/plan/text.h"

namespace imgperf {
namespace {

constexpr std::array kSources{
    KnownSource{"vbench",
                "https://raw.githubusercontent.com/Vchitect/VBench/master/prompts/prompts_per_dimension/"
                "subject_consistency.txt",
                "prompts/prompts_per_dimension/subject_consistency.txt"},
};

}  // namespace

const KnownSource* FindKnownSource(std::string_view name) {
  for (const KnownSource& source : kSources) {
    if (source.name == name) return &source;
  }
  return nullptr;
}

std::vector<std::string_view> KnownSourceNames() {
  std::vector<std::string_view> names;
  for (const KnownSource& source : kSources) names.push_back(source.name);
  return names;
}

bool IsWebUrl(std::string_view from) {
  const std::string scheme = Lower(from.substr(0, from.find("://")));
  return from.find("://") != from.npos && (scheme == "http" || scheme == "https");
}

std::vector<std::string> PlacesOnDisk(const KnownSource& source, const std::string& from) {
  std::vector<std::string> places{from};
  std::string_view rest = source.path;
  while (true) {
    places.push_back(from + "/" + std::string(rest));
    const std::size_t slash = rest.find('/');
    if (slash == rest.npos) return places;
    rest.remove_prefix(slash + 1);
  }
}

}  // namespace imgperf
