#include "controller/plan/entry_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace imgperf {
namespace {

// Numbers files anew, in the order in which they are met.
class Renumbering {
 public:
  explicit Renumbering(const std::vector<ReferenceFile>& all) : all_(all) {}

  void Apply(ImageRef& image) {
    if (!image.file) return;
    const auto [at, first] = places_.try_emplace(*image.file, static_cast<std::uint32_t>(files_.size()));
    if (first) files_.push_back(all_[*image.file]);
    image.file = at->second;
  }
  std::vector<ReferenceFile> Take() { return std::move(files_); }

 private:
  const std::vector<ReferenceFile>& all_;
  std::map<std::uint32_t, std::uint32_t> places_;
  std::vector<ReferenceFile> files_;
};

absl::StatusOr<PartBytes> OpenOne(const ReferenceFile& file) {
  if (file.made != nullptr) return PartBytes(*file.made);
  const int fd = open(file.path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return absl::NotFoundError(fmt::format("{}: {}", file.path, std::strerror(errno)));
  struct stat facts {};
  absl::StatusOr<PartBytes> bytes = absl::FailedPreconditionError(
      fmt::format("{}: was {} bytes long when the run was planned and is no longer", file.path, file.bytes));
  if (fstat(fd, &facts) == 0 && static_cast<std::uint64_t>(facts.st_size) == file.bytes)
    bytes = PartBytes::Map(fd, file.bytes);
  close(fd);
  return bytes;
}

}  // namespace

Dataset FirstEntryOf(const RunPlan& plan) {
  Dataset one({plan.entries.front()});
  Renumbering renumbering(plan.files);
  for (ImageRef& image : one.entries.front().images) renumbering.Apply(image);
  if (one.entries.front().mask) renumbering.Apply(*one.entries.front().mask);
  one.files = renumbering.Take();
  return one;
}

absl::StatusOr<std::vector<std::shared_ptr<const PartBytes>>> OpenFiles(
    const std::vector<ReferenceFile>& files) {
  std::vector<std::shared_ptr<const PartBytes>> opened;
  for (const ReferenceFile& file : files) {
    auto bytes = OpenOne(file);
    if (!bytes.ok()) return bytes.status();
    opened.push_back(std::make_shared<const PartBytes>(*std::move(bytes)));
  }
  return opened;
}

}  // namespace imgperf
