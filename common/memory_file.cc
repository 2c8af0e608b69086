#include "common/memory_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

namespace imgperf {

MemoryFile::MemoryFile(const std::string& name, std::string_view bytes)
    : fd_(memfd_create(name.c_str(), MFD_CLOEXEC)) {
  if (fd_ < 0) std::abort();
  while (!bytes.empty()) {
    const ssize_t written = write(fd_, bytes.data(), bytes.size());
    if (written <= 0) std::abort();
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

MemoryFile::~MemoryFile() { close(fd_); }

std::string MemoryFile::path() const { return "/proc/self/fd/" + std::to_string(fd_); }

}  // namespace imgperf
