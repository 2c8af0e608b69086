// Bytes as a file without a place in any directory, for libraries that want a path.
#pragma once

#include <string>
#include <string_view>

namespace imgperf {

// Gone with the object, or with the process however it ends. Aborts where the system has no memory or
// descriptor for it.
class MemoryFile {
 public:
  // `name` is what /proc shows.
  MemoryFile(const std::string& name, std::string_view bytes);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  // For this process only.
  std::string path() const;

 private:
  const int fd_;
};

}  // namespace imgperf
