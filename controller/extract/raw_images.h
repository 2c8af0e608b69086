// The images of a raw export.
#pragma once

#include <string>

#include <absl/status/statusor.h>

#include "controller/extract/extract.h"
#include "controller/extract/index_file.h"

namespace imgperf {

// Writes image_<line>_<k>.<ext> into `out`, lines counted from 1, k from 0.
absl::StatusOr<Extracted> ExtractRaw(const std::string& file, const std::string& out, IndexFile& index);

}  // namespace imgperf
