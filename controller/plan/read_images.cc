// dataset.images: reference images for entries that have none.
#include <string_view>

#include <fmt/format.h>

#include "controller/plan/read_sections.h"

namespace imgperf {
namespace {

constexpr Range kSide{1, 8192};
constexpr Range kSideStddev{0, 8192};
constexpr Range kBatch{1, 64};
constexpr Range kMadeCount{1, 100'000};
constexpr Range kQuality{1, 100};

void ReadSide(const Section& images, const char* key, Complaints& complaints, Said<double>& mean,
              Said<double>& stddev) {
  const std::string path = images.PathOf(key);
  const Section side(images.Find(key), path, path, complaints);
  if (images.Has(key)) side.Require("mean", "the mean side in pixels, as mean: 1024");
  mean = side.Number("mean", kSide);
  stddev = side.Number("stddev", kSideStddev);
}

bool IsMade(const Said<std::string>& source) {
  return !source || source.value == "noise" || source.value == "gradient";
}

// Images of a directory go out as they are.
void CheckDirectory(const Section& images) {
  for (const char* key : {"width", "height", "format", "count", "quality", "bytes"}) {
    if (images.Has(key))
      images.Complain(key, images.Find(key)->key_mark,
                      "is for noise and gradient: images of a directory go out as they are");
  }
}

void CheckMade(const Section& images, const ImagesConfig& said) {
  images.Require("width", "as width: {mean: 1024}");
  images.Require("height", "as height: {mean: 1024}");
  if (said.quality && said.format.Or(MadeFormat::kPng) == MadeFormat::kPng)
    images.Complain("quality", said.quality.mark, "is of JPEG and WebP: add format: jpeg, or drop it");
  if (said.target_bytes && (said.target_bytes.value < 1024 || said.target_bytes.value >= 50'000'000))
    images.Complain("bytes", said.target_bytes.mark, "is not within 1KiB and 50MB, which servers take");
}

}  // namespace

ImagesConfig ReadImagesSection(const Section& dataset, Complaints& complaints) {
  ImagesConfig said;
  const Node* node = dataset.Find("images");
  if (node == nullptr) return said;
  said.said = true;
  said.mark = node->key_mark;
  const Section images(node, "dataset.images", "dataset.images", complaints);
  ReadSide(images, "width", complaints, said.width_mean, said.width_stddev);
  ReadSide(images, "height", complaints, said.height_mean, said.height_stddev);
  said.format = images.Choose("format", kMadeFormats);
  said.batch = images.Integer("batch", kBatch);
  said.source = images.Path("source");
  said.count = images.Integer("count", kMadeCount);
  said.quality = images.Integer("quality", kQuality);
  said.target_bytes = images.Bytes("bytes");
  if (IsMade(said.source)) {
    CheckMade(images, said);
  } else {
    CheckDirectory(images);
  }
  return said;
}

}  // namespace imgperf
