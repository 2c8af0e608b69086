// How a run in a directory introduces itself.
#pragma once

#include <optional>
#include <string>

#include "proto/journal.pb.h"

namespace imgperf {

// The header of the oldest journal under `artifact_dir` that has one; the rest of the journal is not looked
// at, so a torn or corrupt one does not matter. Nothing without a run.
std::optional<pb::RunHeader> ReadRunHeader(const std::string& artifact_dir);

}  // namespace imgperf
