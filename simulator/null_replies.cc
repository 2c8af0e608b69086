#include "simulator/null_replies.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/image/padding.h"
#include "simulator/answers.h"
#include "simulator/tamper.h"

namespace imgperf {
namespace {

constexpr std::size_t kMostKept =
    64;  // of each kind; a client that asks for ever new sizes gets each encoded anew
constexpr std::uint64_t kMostPixels = 4096ULL * 4096;
constexpr std::string_view kIdStart = "null-";

// Smooth, so that its file is small, and not blank.
RgbImage Gradient(PixelSize size) {
  RgbImage image(size.width, size.height);
  std::uint8_t* to = image.pixels.data();
  for (std::uint32_t y = 0; y < size.height; ++y) {
    const auto shade = static_cast<std::uint8_t>(64 + 160 * std::uint64_t{y} / size.height);
    for (std::uint32_t x = 0; x < size.width; ++x, to += 3) {
      to[0] = shade;
      to[1] = static_cast<std::uint8_t>(shade / 2 + 40);
      to[2] = static_cast<std::uint8_t>(255 - shade);
    }
  }
  return image;
}

// What a file is of, written as the id of its reply: "null-512x512-png", "null-512x512-png.bad_image".
struct FileName {
  ImageRequest request;
  Fault fault = Fault::kNone;
};

std::string IdOf(const ImageRequest& request, Fault fault) {
  return fmt::format("{}{}x{}-{}{}{}", kIdStart, request.size.width, request.size.height,
                     FormatName(request.format), fault == Fault::kNone ? "" : ".", FaultName(fault));
}

bool ReadFormat(std::string_view name, EncodedFormat& out) {
  for (const EncodedFormat format : {EncodedFormat::kPng, EncodedFormat::kJpeg, EncodedFormat::kWebp}) {
    out = format;
    if (name == FormatName(format)) return true;
  }
  return false;
}

absl::StatusOr<FileName> ParseId(std::string_view id) {
  const auto unknown = absl::NotFoundError(fmt::format("image \"{}\" not found", id));
  if (!id.starts_with(kIdStart)) return unknown;
  FileName out;
  if (const std::size_t dot = id.find('.'); dot != id.npos) {
    const auto fault = FaultOf(id.substr(dot + 1));
    if (!fault) return unknown;
    out.fault = *fault;
    id = id.substr(0, dot);
  }
  const std::size_t dash = id.rfind('-');
  const auto size = ParsePixelSize(id.substr(kIdStart.size(), dash - std::min(kIdStart.size(), dash)));
  if (!size.ok() || std::uint64_t{size->width} * size->height > kMostPixels) return unknown;
  out.request.size = *size;
  if (!ReadFormat(id.substr(dash + 1), out.request.format)) return unknown;
  return out;
}

template <typename Map, typename Key>
http::Blob Keep(Map& map, const Key& key, http::Blob blob) {
  if (map.size() >= kMostKept) map.clear();
  return map.emplace(key, std::move(blob)).first->second;
}

}  // namespace

absl::StatusOr<http::Blob> NullReplies::FileOf(const ImageRequest& request, Fault fault) {
  const FileKey key{request.size.width, request.size.height, request.format, fault};
  if (const auto found = files_.find(key); found != files_.end()) return found->second;
  const PixelSize size = TamperSize(request.size, fault);
  if (fault == Fault::kBlank) {
    auto blank = BlankFile(size, request.format);
    return blank.ok() ? Keep(files_, key, *blank) : blank;
  }
  auto file = EncodeImage(Gradient(size), request.format);
  if (!file.ok()) return file.status();
  const bool as_url = request.reply_as != ReplyAs::kBase64;
  std::string padded = PadImage(*std::move(file), request.format, size, bytes_);
  return Keep(files_, key, http::MakeBlob(TamperFile(std::move(padded), fault, as_url)));
}

absl::StatusOr<Pictures> NullReplies::Paint(const ImageRequest& request, Fault fault) {
  auto file = FileOf(request, fault);
  if (!file.ok()) return file.status();
  return Pictures{std::vector<http::Blob>(request.n, *file),
                  {request.n, std::vector<http::Blob>(request.partials, *file)}};
}

absl::StatusOr<http::Blob> NullReplies::Reply(const Dialect& dialect, const ImageRequest& request,
                                              ReplyFacts facts, Fault fault) {
  const FileKey file_key{request.size.width, request.size.height, request.format, fault};
  const ReplyKey key{file_key, request.n, request.reply_as, request.operation};
  if (const auto found = replies_.find(key); found != replies_.end()) return found->second;
  const auto pictures = Paint(request, fault);
  if (!pictures.ok()) return pictures.status();
  ImageRequest any = request;
  any.prompt = "the same picture for every prompt";
  facts.id = IdOf(request, fault);
  http::Blob body = http::MakeBlob(ComposeReply(dialect, any, facts, *pictures, fault));
  // URLs name the server as its client does: not everybody's are the same.
  const bool is_own = request.reply_as == ReplyAs::kUrl && dialect.UrlsAreAbsolute();
  return is_own ? body : Keep(replies_, key, std::move(body));
}

absl::StatusOr<NullReplies::File> NullReplies::Content(std::string_view id) {
  const auto name = ParseId(id);
  if (!name.ok()) return name.status();
  auto file = FileOf(name->request, name->fault);
  if (!file.ok()) return file.status();
  return File{*file, name->request.format};
}

}  // namespace imgperf
