#include "controller/plan/reference_images.h"

#include <string>

#include <fmt/format.h>

namespace imgperf {
namespace {

// What is wrong with it, behind "endpoint: NAME "; "" when nothing is.
std::string_view EntryFault(const Endpoint& endpoint, const Entry& entry) {
  if (entry.turn > 0 && endpoint.images == ImageInput::kNone)
    return "takes no image, and this row's later turns work from one: ask an endpoint that edits images";
  if (entry.images.empty() && endpoint.images == ImageInput::kRequired)
    return "wants an image in every row: add \"image\", or have some made by dataset.images";
  if (!entry.images.empty() && endpoint.images == ImageInput::kNone)
    return "takes no image, and this row has one: drop it, or ask an endpoint that edits images";
  if (entry.mask && !endpoint.takes_mask) return "takes no mask, and this row has one: drop it";
  return "";
}

}  // namespace

absl::Status CheckImages(const Endpoint& endpoint, std::string_view dataset_name, const Dataset& dataset) {
  for (std::size_t i = 0; i < dataset.entries.size(); ++i) {
    const std::string_view fault = EntryFault(endpoint, dataset.entries[i]);
    if (fault.empty()) continue;
    const std::uint32_t line = dataset.entries[i].line;
    const std::string place = line > 0 ? fmt::format("{}:{}", dataset_name, line)
                                       : fmt::format("{}: entry {}", dataset_name, i + 1);
    return absl::InvalidArgumentError(fmt::format("{}: endpoint: {} {}", place, endpoint.name, fault));
  }
  return absl::OkStatus();
}

}  // namespace imgperf
