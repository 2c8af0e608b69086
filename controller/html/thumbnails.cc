#include "controller/html/thumbnails.h"

#include "common/image/encode.h"
#include "common/image/pixels.h"
#include "controller/offline/raw_text.h"

namespace imgperf {
namespace {
constexpr int kThumbnailQuality = 72;
}  // namespace

absl::StatusOr<std::string> Thumbnail(std::string_view file) {
  const auto image = DecodeImage(file);
  if (!image.ok()) return image.status();
  return EncodeImage(Shrink(*image, {kThumbnailSide, kThumbnailSide}), EncodedFormat::kJpeg,
                     kThumbnailQuality);
}

std::string JpegUrl(std::string_view jpeg) {
  std::string url = "data:image/jpeg;base64,";
  BodyWriter base64(true, url);
  base64.Append(jpeg);
  base64.Finish();
  return url;
}

}  // namespace imgperf
