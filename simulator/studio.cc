#include "simulator/studio.h"

#include "simulator/painter/image_painter.h"
#include "simulator/tamper.h"

namespace imgperf {

std::uint64_t Studio::SeedOf(const ImageRequest& request) const {
  return request.seed ? static_cast<std::uint64_t>(*request.seed) : default_seed_;
}

absl::StatusOr<http::Blob> Studio::PaintOne(const PictureKey& key) {
  if (http::Blob known = cache_.Find(key)) return known;
  const RgbImage picture = PaintPicture(key.prompt, key.seed, {key.width, key.height});
  auto file = EncodeImage(picture, key.format, key.quality);
  if (!file.ok()) return file.status();
  http::Blob blob = http::MakeBlob(*std::move(file));
  cache_.Put(key, blob);
  return blob;
}

absl::StatusOr<std::vector<http::Blob>> Studio::Paint(const ImageRequest& request, Fault fault) {
  const PixelSize size = TamperSize(request.size, fault);
  std::vector<http::Blob> files;
  for (std::uint32_t k = 0; k < request.n; ++k) {
    auto file = PaintOne(
        {request.prompt, SeedOf(request) + k, size.width, size.height, request.format, request.quality});
    if (!file.ok()) return file.status();
    const bool as_url = request.reply_as == ReplyAs::kUrl;
    files.push_back(fault == Fault::kNone ? *file : http::MakeBlob(TamperFile(**file, fault, as_url)));
  }
  return files;
}

}  // namespace imgperf
