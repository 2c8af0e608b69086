// Which machine, boot and time namespace this process lives in.
#pragma once

#include <string>

namespace imgperf {

std::string HostName();
// Two processes with the same non-empty boot id and time namespace read the same CLOCK_MONOTONIC. Empty when
// unknown.
std::string BootId();
std::string TimeNamespace();

}  // namespace imgperf
