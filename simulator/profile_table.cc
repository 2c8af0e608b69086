#include <map>

#include <fmt/format.h>

#include "common/units.h"
#include "simulator/latency_model.h"
#include "simulator/profiles.h"

namespace imgperf {
namespace {

constexpr const char* kRow = "{:<24}{:>10}{:>7}{:>7}{:>8}   {}\n";

std::string Row(const Profile& p, std::size_t source) {
  return fmt::format(kRow, p.name, HumanDuration(ServiceTime(p, {})), p.steps, p.batching.most,
                     fmt::format("[{}]", source), p.model);
}

std::string Source(const Profile& p) {
  return p.date.empty() ? std::string(p.source) : fmt::format("{}; {}", p.source, p.date);
}

}  // namespace

std::string ProfileTable() {
  std::string rows = fmt::format(kRow, "profile", "image", "steps", "batch", "source", "model");
  std::string sources;
  std::map<std::string, std::size_t> numbers;
  for (const Profile& profile : AllProfiles()) {
    const std::string source = Source(profile);
    const auto [number, is_new] = numbers.emplace(source, numbers.size() + 1);
    if (is_new) sources += fmt::format("[{}] {}\n", number->second, source);
    rows += Row(profile, number->second);
  }
  return rows + "\nimage: one at 1024x1024 with these steps, alone on the GPU.\n" + sources;
}

}  // namespace imgperf
