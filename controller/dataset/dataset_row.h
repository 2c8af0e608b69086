// What readers make of a prompt file: rows whose images are still names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include "controller/plan/entry.h"

namespace imgperf {

inline constexpr std::size_t kMaxDatasetBytes = std::size_t{1} << 30;  // of one prompt file
inline constexpr std::size_t kMaxDatasetRows = 5'000'000;

// In place of a path: the image that the turn before got for its answer.
inline constexpr std::string_view kPreviousImage = "@previous";

// An image as a row names it.
struct NamedImage {
  std::string where;    // a path relative to the prompt file, http://, https://, data: or kPreviousImage
  bool as_url = false;  // data: goes out as it is, for the target to decode; otherwise it becomes a file
};

struct DatasetRow {
  Entry entry;  // without images
  std::vector<NamedImage> images;
  std::optional<NamedImage> mask;
  bool has_images() const { return !images.empty() || mask.has_value(); }
};

using DatasetRows = std::vector<DatasetRow>;

// A row as a list of its own.
absl::StatusOr<DatasetRows> OneRow(absl::StatusOr<DatasetRow> row);

// "NAME:LINE: why", or "NAME: entry N: why" of a document.
absl::Status BadRow(std::string_view name, std::size_t line, std::string_view why);
absl::Status BadEntry(std::string_view name, std::size_t index, std::string_view why);

// Takes a row in. Error: there are too many.
absl::Status AddRow(DatasetRow row, std::string_view name, DatasetRows& rows);

}  // namespace imgperf
