#include "simulator/usage.h"

namespace imgperf {
namespace {

struct Tokens {
  std::uint64_t square, portrait, landscape;  // 1024x1024, 1024x1536, 1536x1024
};

constexpr Tokens kLow{272, 408, 400};
constexpr Tokens kMedium{1056, 1584, 1568};
constexpr Tokens kHigh{4160, 6240, 6208};
constexpr std::uint64_t kOfPartial = 100;
constexpr std::uint64_t kOfReference = 194;  // one tile with its base: what a picture of 512x512 counts as

const Tokens& TokensOf(std::string_view effort) {
  if (effort == "low") return kLow;
  return effort == "medium" ? kMedium : kHigh;  // auto mostly comes out as high
}

std::uint64_t OfImage(const Tokens& tokens, PixelSize size) {
  if (size == PixelSize{1024, 1536}) return tokens.portrait;
  if (size == PixelSize{1536, 1024}) return tokens.landscape;
  return (tokens.square * size.width * size.height + 1024 * 1024 - 1) / (1024 * 1024);
}

}  // namespace

Usage UsageOf(const ImageRequest& request) {
  Usage usage;
  usage.text_tokens = (request.prompt.size() + 3) / 4;
  usage.image_tokens = (request.images.size() + (request.mask ? 1 : 0)) * kOfReference;
  usage.output_tokens =
      request.n * (OfImage(TokensOf(request.effort), request.size) + request.partials * kOfPartial);
  return usage;
}

}  // namespace imgperf
