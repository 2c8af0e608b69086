// How a host's processors spent their time, as /proc/stat tells.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace imgperf {

// Since the host started, all processors together, in the kernel's ticks.
struct HostTimes {
  std::uint64_t all = 0;
  std::uint64_t stolen = 0;  // of it: ready to run, but the hypervisor ran another machine
};

// Of /proc/stat's text. Nothing when its first line is not as proc(5) describes.
std::optional<HostTimes> ParseHostTimes(std::string_view stat);
// Of this host; nothing where it does not tell. Takes up to a millisecond on a host with many processors.
std::optional<HostTimes> ReadHostTimes();

// Of the time between two readings, from 0 to 1; nothing when either is missing or no time went by.
std::optional<double> StolenShare(const std::optional<HostTimes>& before,
                                  const std::optional<HostTimes>& after);

}  // namespace imgperf
