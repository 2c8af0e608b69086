#include "common/host_times.h"

#include <array>
#include <charconv>
#include <fstream>
#include <string>

namespace imgperf {
namespace {

// "cpu  USER NICE SYSTEM IDLE IOWAIT IRQ SOFTIRQ STEAL GUEST GUEST_NICE"; the last two are part of the first
// two.
constexpr std::string_view kLabel = "cpu ";
constexpr std::size_t kFields = 8;
constexpr std::size_t kSteal = 7;

}  // namespace

std::optional<HostTimes> ParseHostTimes(std::string_view stat) {
  if (!stat.starts_with(kLabel)) return std::nullopt;
  const char* at = stat.data() + kLabel.size();
  const char* const end = stat.data() + stat.size();
  std::array<std::uint64_t, kFields> fields{};
  HostTimes times;
  for (std::uint64_t& field : fields) {
    while (at != end && *at == ' ') ++at;
    const auto [stopped, error] = std::from_chars(at, end, field);
    if (error != std::errc()) return std::nullopt;
    at = stopped;
    times.all += field;
  }
  times.stolen = fields[kSteal];
  return times;
}

std::optional<HostTimes> ReadHostTimes() {
  std::ifstream file("/proc/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  return ParseHostTimes(line);
}

std::optional<double> StolenShare(const std::optional<HostTimes>& before,
                                  const std::optional<HostTimes>& after) {
  if (!before || !after || after->all <= before->all || after->stolen < before->stolen) return std::nullopt;
  return static_cast<double>(after->stolen - before->stolen) / static_cast<double>(after->all - before->all);
}

}  // namespace imgperf
