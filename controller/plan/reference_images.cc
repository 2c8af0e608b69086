#include "controller/plan/reference_images.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace imgperf {

bool TakesImages(std::string_view endpoint) { return endpoint == "image_edit"; }

absl::Status CheckImages(bool takes_images, std::string_view endpoint, std::string_view dataset_name,
                         const Dataset& dataset) {
  if (takes_images) return absl::OkStatus();
  const auto& entries = dataset.entries;
  const auto found = std::find_if(entries.begin(), entries.end(), [](const Entry& entry) {
    return !entry.images.empty() || entry.mask.has_value();
  });
  if (found == entries.end()) return absl::OkStatus();
  const std::string place = found->line > 0
                                ? fmt::format("{}:{}", dataset_name, found->line)
                                : fmt::format("{}: entry {}", dataset_name, found - entries.begin() + 1);
  return absl::InvalidArgumentError(fmt::format(
      "{}: has an image, and endpoint: {} takes none: drop it, or ask an endpoint that edits images", place,
      endpoint));
}

}  // namespace imgperf
