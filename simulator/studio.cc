#include "simulator/studio.h"

#include <algorithm>
#include <utility>

#include "simulator/painter/image_painter.h"
#include "simulator/random.h"
#include "simulator/tamper.h"

namespace imgperf {
namespace {

// Each pixel of the small one as a square.
RgbImage InSquares(const RgbImage& small, std::uint32_t side, PixelSize size) {
  RgbImage out(size.width, size.height);
  std::uint8_t* to = out.pixels.data();
  for (std::uint32_t y = 0; y < size.height; ++y) {
    const std::uint8_t* row = small.pixels.data() + std::size_t{3} * (y / side) * small.width;
    for (std::uint32_t x = 0; x < size.width; ++x, to += 3) std::copy_n(row + 3 * (x / side), 3, to);
  }
  return out;
}

RgbImage PaintFor(const PictureKey& key) {
  const PixelSize size{key.width, key.height};
  if (key.square == 1) return PaintPicture(key.prompt, key.seed, size);
  const auto shrunk = [&](std::uint32_t side) { return (side + key.square - 1) / key.square; };
  return InSquares(PaintPicture(key.prompt, key.seed, {shrunk(size.width), shrunk(size.height)}), key.square,
                   size);
}

}  // namespace

std::uint64_t ReferenceSeed(const ImageRequest& request) {
  std::uint64_t seed = 0;
  for (const ReferenceImage& image : request.images) seed = Mix(seed, HashText(image.hash));
  return request.mask ? Mix(seed, HashText(request.mask->hash)) : seed;
}

std::uint64_t Studio::SeedOf(const ImageRequest& request) const {
  return request.seed ? static_cast<std::uint64_t>(*request.seed) : default_seed_;
}

absl::StatusOr<http::Blob> Studio::PaintOne(const PictureKey& key) {
  if (http::Blob known = cache_.Find(key)) return known;
  auto file = EncodeImage(PaintFor(key), key.format, key.quality);
  if (!file.ok()) return file.status();
  http::Blob blob = http::MakeBlob(*std::move(file));
  cache_.Put(key, blob);
  return blob;
}

// A good file becomes the last one, whoever repeats it: what a repetition shows was seen by somebody, whole
// and in the size he asked for.
http::Blob Studio::Repeat(http::Blob file, Fault fault) {
  const std::lock_guard lock(mutex_);
  if (fault == Fault::kRepeat && last_) return last_;
  if (fault == Fault::kNone || fault == Fault::kRepeat) last_ = file;
  return file;
}

absl::StatusOr<http::Blob> Studio::PaintFinal(const PictureKey& key, const ImageRequest& request,
                                              Fault fault) {
  if (fault == Fault::kBlank) return BlankFile({key.width, key.height}, key.format);
  auto file = PaintOne(key);
  if (!file.ok()) return file.status();
  http::Blob blob = Repeat(*std::move(file), fault);
  if (fault == Fault::kNone || fault == Fault::kRepeat) return blob;
  return http::MakeBlob(TamperFile(*blob, fault, request.reply_as != ReplyAs::kBase64));
}

absl::StatusOr<std::vector<http::Blob>> Studio::PaintPartials(PictureKey key, std::uint32_t count) {
  std::vector<http::Blob> out;
  for (std::uint32_t k = 0; k < count; ++k) {
    key.square = 1U << (count - k + 1);  // ..., 8, 4 pixels
    auto file = PaintOne(key);
    if (!file.ok()) return file.status();
    out.push_back(*std::move(file));
  }
  return out;
}

absl::StatusOr<Pictures> Studio::Paint(const ImageRequest& request, Fault fault) {
  const PixelSize size = TamperSize(request.size, fault);
  const std::uint64_t references = ReferenceSeed(request);
  Pictures out;
  for (std::uint32_t k = 0; k < request.n; ++k) {
    const std::uint64_t seed = SeedOf(request) + k;
    const PictureKey key{.prompt = request.prompt,
                         .seed = references == 0 ? seed : Mix(references, seed),
                         .width = size.width,
                         .height = size.height,
                         .format = request.format,
                         .quality = request.quality};
    auto file = PaintFinal(key, request, fault);
    if (!file.ok()) return file.status();
    out.files.push_back(*std::move(file));
    auto partials = PaintPartials(key, request.partials);
    if (!partials.ok()) return partials.status();
    out.partials.push_back(*std::move(partials));
  }
  return out;
}

}  // namespace imgperf
