// What workers upload, on disk: images/<phase>-<credit>-<attempt>-<k>.<ext> and raw/<credit>-<attempt>.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

#include "common/ids.h"
#include "controller/plan/run_plan.h"
#include "proto/cluster.pb.h"

namespace imgperf {

// File name of an image. `phase` is the phase's name; characters that a path could misread become "_".
std::string ImageFileName(std::string_view phase, AttemptId attempt, std::uint32_t index,
                          std::string_view format);

// Writes the pieces to dir/name, one behind the other, whole or not at all (a temporary file, renamed). The
// error names path and remedy. Thread: any.
absl::Status WriteUpload(const std::string& dir, const std::string& name,
                         const std::vector<std::string_view>& pieces);

// Where uploads of a run go.
struct UploadPlaces {
  std::string image_dir;
  std::string raw_dir;  // empty: raw exchanges are refused
  std::vector<std::string> phase_names;
};

UploadPlaces UploadPlacesOf(const RunPlan& plan, const std::string& artifact_dir);

// Checks what `head` says, writes the file and returns its name in its folder. INVALID_ARGUMENT for what this
// run did not ask for. Thread: any.
absl::StatusOr<std::string> StoreUpload(const UploadPlaces& places, const pb::StoreChunk& head,
                                        std::string_view bytes);

}  // namespace imgperf
