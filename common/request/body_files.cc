#include "common/request/body_files.h"

#include <utility>

#include <absl/strings/escaping.h>

namespace imgperf {

void BodyFiles::Add(pb::DatasetFile facts, std::shared_ptr<const PartBytes> bytes) {
  files_.push_back({std::move(facts), std::move(bytes), {}});
}

std::string_view BodyFiles::base64(std::size_t file) const {
  const File& held = files_[file];
  const std::string_view view = held.bytes->view();
  if (held.base64.empty()) held.base64 = absl::Base64Escape(absl::string_view(view.data(), view.size()));
  return held.base64;
}

}  // namespace imgperf
