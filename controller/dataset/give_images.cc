#include "controller/dataset/give_images.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "controller/dataset/directory.h"
#include "controller/dataset/made_images.h"
#include "controller/dataset/reference_files.h"

namespace imgperf {
namespace {

using Refs = std::vector<ImageRef>;

absl::StatusOr<Refs> AddDrawn(const ImagesSpec& spec, std::uint64_t seed, ReferenceFiles& files) {
  Refs refs;
  for (const ImageDraw& draw : DrawImages(spec, seed)) {
    auto bytes = MakeImage(spec, draw);
    if (!bytes.ok()) return bytes.status();
    const std::string_view ending = draw.format == EncodedFormat::kJpeg ? "jpg" : FormatName(draw.format);
    auto ref = files.AddMade(*std::move(bytes), fmt::format("made-{}.{}", refs.size() + 1, ending));
    if (!ref.ok()) return ref.status();
    refs.push_back(*std::move(ref));
  }
  return refs;
}

absl::StatusOr<Refs> AddDirectory(const std::string& directory, ReferenceFiles& files) {
  const auto paths = ListDirectory(directory);
  if (!paths.ok()) return paths.status();
  Refs refs;
  for (const std::string& path : ImagesAmong(*paths)) {
    auto ref = files.AddPath(path);
    if (!ref.ok()) return ref.status();
    refs.push_back(*std::move(ref));
  }
  if (!refs.empty()) return refs;
  return absl::InvalidArgumentError(fmt::format(
      "{}: no image in it: .png, .jpg, .jpeg and .webp are read (noise and gradient are made)", directory));
}

}  // namespace

absl::Status GiveImages(const ImagesSpec& spec, std::uint64_t seed, Dataset& dataset) {
  ReferenceFiles files("");
  files.Put(std::move(dataset.files));
  const auto refs = spec.made() ? AddDrawn(spec, seed, files) : AddDirectory(spec.source, files);
  dataset.files = std::move(files).Take();
  if (!refs.ok()) return refs.status();
  std::size_t next = 0;
  for (Entry& entry : dataset.entries) {
    if (!entry.images.empty()) continue;
    for (std::uint32_t i = 0; i < spec.batch; ++i) entry.images.push_back((*refs)[next++ % refs->size()]);
  }
  return absl::OkStatus();
}

}  // namespace imgperf
