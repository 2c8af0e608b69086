// Returned images on disk: images/<phase>-<credit>-<attempt>-<k>.<ext>.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "common/ids.h"

namespace imgperf {

// File name of an image. `phase` is the phase's name; characters that a path could misread become "_".
std::string ImageFileName(std::string_view phase, AttemptId attempt, std::uint32_t index,
                          std::string_view format);

// Writes the bytes to dir/name, whole or not at all (a temporary file, renamed). The error names path and
// remedy. Thread: any.
absl::Status WriteImage(const std::string& dir, const std::string& name, std::string_view bytes);

}  // namespace imgperf
