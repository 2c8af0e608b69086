#include "common/host.h"

#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

namespace imgperf {

std::string HostName() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "unknown-host";
  return name.data();
}

std::string BootId() {
  std::ifstream in("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(in, id);
  return id;
}

std::string TimeNamespace() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/ns/time", error).string();
}

}  // namespace imgperf
