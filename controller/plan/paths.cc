#include "controller/plan/paths.h"

#include <filesystem>

namespace imgperf {

std::string ResolvePath(const Said<std::string>& path, const Source& source) {
  if (path.mark.from_command_line()) return std::filesystem::path(path.value).lexically_normal().string();
  return (std::filesystem::path(source.file).parent_path() / path.value).lexically_normal().string();
}

}  // namespace imgperf
