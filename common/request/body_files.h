// The files of a dataset as bodies use them: held once, however many bodies point at them.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "common/part_bytes.h"
#include "proto/cluster.pb.h"

namespace imgperf {

// Thread: its owner's while bodies are prepared; what its views point at then stands still.
class BodyFiles {
 public:
  BodyFiles() = default;
  // `boundary` parts the fields of forms: 1 to 70 letters, digits and dashes that occur in none of them.
  explicit BodyFiles(std::string boundary) : boundary_(std::move(boundary)) {}

  void Add(pb::DatasetFile facts, std::shared_ptr<const PartBytes> bytes);

  std::size_t size() const { return files_.size(); }
  const pb::DatasetFile& facts(std::size_t file) const { return files_[file].facts; }
  std::string_view bytes(std::size_t file) const { return files_[file].bytes->view(); }
  // Its base64, encoded at the first call.
  std::string_view base64(std::size_t file) const;
  const std::string& boundary() const { return boundary_; }

 private:
  struct File {
    pb::DatasetFile facts;
    std::shared_ptr<const PartBytes> bytes;
    mutable std::string base64;
  };
  std::string boundary_ = "imgperf";
  std::deque<File> files_;
};

}  // namespace imgperf
