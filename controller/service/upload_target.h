// Where what workers upload belongs: images/<phase>-<credit>-<attempt>-<k>.<ext> and raw/<credit>-<attempt>.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

#include "common/ids.h"
#include "controller/bulk/upload_desk.h"
#include "controller/plan/run_plan.h"
#include "proto/cluster.pb.h"

namespace imgperf {

// File name of an image. `phase` is the phase's name; characters that a path could misread become "_".
std::string ImageFileName(std::string_view phase, AttemptId attempt, std::uint32_t index,
                          std::string_view format);

// Where uploads of a run go.
struct UploadPlaces {
  std::string image_dir;
  std::string raw_dir;  // empty: raw exchanges are refused
  std::vector<std::string> phase_names;
};

UploadPlaces UploadPlacesOf(const RunPlan& plan, const std::string& artifact_dir);

// Checks what `head` says against the run. INVALID_ARGUMENT for what this run did not ask for. Pure.
absl::StatusOr<UploadTarget> UploadTargetOf(const UploadPlaces& places, const pb::StoreChunk& head);

}  // namespace imgperf
