#include "controller/dataset/reference_image.h"

#include <algorithm>

#include <absl/strings/escaping.h>
#include <fmt/format.h>

#include "common/units.h"

namespace imgperf {
namespace {

absl::Status Unfit(const std::string& why) { return absl::InvalidArgumentError(why); }

ImageInfo Probe(std::string_view bytes) {
  ImageProbe probe;
  probe.Feed(bytes);
  return probe.Finish(bytes.size(),
                      bytes.substr(bytes.size() - std::min(bytes.size(), ImageProbe::kTailBytes)));
}

}  // namespace

absl::StatusOr<ImageInfo> LookAtReference(std::string_view bytes) {
  if (bytes.size() > kMaxReferenceBytes) {
    return Unfit(fmt::format("{}: servers take less than 50 MB: make it smaller, or write it as JPEG",
                             FormatBytes(bytes.size())));
  }
  ImageInfo info = Probe(bytes);
  if (!info.complete) return Unfit(info.defect + ": give a whole PNG, JPEG or WebP file");
  if (std::uint64_t{info.width} * info.height > kMaxReferencePixels) {
    return Unfit(fmt::format("{}x{} is more than 64 megapixels: make it smaller", info.width, info.height));
  }
  return info;
}

std::string MediaType(ImageFormat format) { return fmt::format("image/{}", FormatName(format)); }

std::string FormName(std::string_view path) {
  constexpr std::size_t kMost = 128;
  const std::size_t slash = path.rfind('/');
  std::string name(slash == path.npos ? path : path.substr(slash + 1));
  if (name.size() > kMost) name.erase(0, name.size() - kMost);  // the ending says what it is
  for (char& c : name) {
    if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '%') c = '_';
  }
  return name;
}

absl::StatusOr<std::string> DecodeDataUrl(std::string_view url) {
  constexpr std::string_view kBase64 = ";base64";
  const std::size_t comma = url.find(',');
  const std::string_view head = url.substr(0, comma);
  if (comma == url.npos || !head.starts_with("data:image/") || !head.ends_with(kBase64))
    return Unfit("a data URL of an image is wanted, as data:image/png;base64,...");
  url.remove_prefix(comma + 1);
  if (url.size() / 4 * 3 > kMaxReferenceBytes + 2) return Unfit("longer than the 50 MB that servers take");
  std::string bytes;
  if (!absl::Base64Unescape({url.data(), url.size()}, &bytes)) return Unfit("its base64 is damaged");
  return bytes;
}

}  // namespace imgperf
