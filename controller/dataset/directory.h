// Directories as datasets: of images, or of pools.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/dataset/dataset_row.h"

namespace imgperf {

// Paths of what lies in it, by name, without what begins with a dot. Error: not readable, or too much.
absl::StatusOr<std::vector<std::string>> ListDirectory(const std::string& path);

// PNG, JPEG and WebP files by their endings, in their order.
std::vector<std::string> ImagesAmong(const std::vector<std::string>& paths);

// A row for each of `images`; its prompt is `prompt`, or empty: the file's name without ending and
// underscores. Pure. Error: "NAME: why": no image, or a name that is no text.
absl::StatusOr<DatasetRows> ImageRows(std::string_view name, const std::vector<std::string>& images,
                                      std::string_view prompt);

}  // namespace imgperf
