// The files that rows refer to: each is read once and stands once, however many rows name it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/dataset/dataset_row.h"

namespace imgperf {

// Thread: its owner's.
class ReferenceFiles {
 public:
  static constexpr std::uint64_t kMostOnDisk = std::uint64_t{64} << 30;
  static constexpr std::uint64_t kMostInMemory = std::uint64_t{1} << 30;  // data URLs and made images

  // Relative paths begin at `directory`; empty: the working directory.
  explicit ReferenceFiles(std::string directory) : directory_(std::move(directory)) {}

  // Reads and checks what is named. Error, without the row's place: not readable, no image, too large.
  absl::StatusOr<ImageRef> Add(const NamedImage& image);
  // A file by its path.
  absl::StatusOr<ImageRef> AddPath(const std::string& path);
  // An image that stands in no file; `name` is what a form calls it.
  absl::StatusOr<ImageRef> AddMade(std::string bytes, std::string name);

  // Those that a dataset has already, before any other.
  void Put(std::vector<ReferenceFile> files);
  std::vector<ReferenceFile> Take() && { return std::move(files_); }

 private:
  std::string Whole(std::string_view path) const;
  absl::StatusOr<ImageRef> AddUrl(const NamedImage& image);
  absl::StatusOr<ImageRef> Insert(ReferenceFile file, std::string_view bytes);

  const std::string directory_;
  std::vector<ReferenceFile> files_;
  std::unordered_map<std::string, std::uint32_t> by_path_;
  std::unordered_map<std::string, std::uint32_t> by_hash_;
  std::uint64_t on_disk_ = 0;
  std::uint64_t in_memory_ = 0;
};

// Looks up what `rows` name, beside the file they come from. Error: "NAME:LINE: image ...: why".
absl::StatusOr<Dataset> WithFiles(DatasetRows rows, std::string_view name, ReferenceFiles files);

}  // namespace imgperf
