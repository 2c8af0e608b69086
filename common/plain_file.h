// Reads files that people name, whole and not larger than they may be.
#pragma once

#include <cstddef>
#include <string>

#include <absl/status/statusor.h>

namespace imgperf {

// The bytes of a file of at most `most` bytes. Errors, each "PATH: why": NotFound; InvalidArgument (too
// large, or a directory, device or pipe: what can be read only once is a trap); PermissionDenied; DataLoss
// (the disk).
absl::StatusOr<std::string> ReadPlainFile(const std::string& path, std::size_t most);

}  // namespace imgperf
