#include "worker/request/turn_images.h"

#include <utility>

#include <absl/strings/escaping.h>
#include <fmt/format.h>

#include "worker/response/base64.h"

namespace imgperf {

TurnImage MakeTurnImage(const KeptImage& image, std::string_view format, bool with_base64) {
  TurnImage turn;
  if (image.base64) {
    AppendDecodedBase64(image.payload, &turn.bytes);
  } else {
    turn.bytes = image.payload;
  }
  if (with_base64) turn.base64 = absl::Base64Escape(absl::string_view(turn.bytes.data(), turn.bytes.size()));
  turn.type = fmt::format("image/{}", format);
  turn.name = fmt::format("turn.{}", format == "jpeg" ? "jpg" : format);
  return turn;
}

void TurnImages::Begin(const Owner& owner) {
  if (owner == owner_) return;
  images_.clear();
  owner_ = owner;
}

void TurnImages::Keep(const Owner& owner, std::uint64_t conversation, TurnImage image) {
  if (owner == owner_) images_[conversation] = std::make_shared<const TurnImage>(std::move(image));
}

void TurnImages::Forget(const Owner& owner, std::uint64_t conversation) {
  if (owner == owner_) images_.erase(conversation);
}

std::shared_ptr<const TurnImage> TurnImages::Find(const Owner& owner, std::uint64_t conversation) const {
  const auto found = owner == owner_ ? images_.find(conversation) : images_.end();
  return found == images_.end() ? nullptr : found->second;
}

}  // namespace imgperf
