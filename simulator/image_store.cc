#include "simulator/image_store.h"

#include <charconv>

namespace imgperf {
namespace {

constexpr std::string_view kBefore = "/v1/images/";
constexpr std::string_view kBehind = "/content";
constexpr std::string_view kVariant = "variant=";

std::size_t SizeOf(const StoredImages& images) {
  std::size_t bytes = 0;
  for (const http::Blob& file : images.files) bytes += file->size();
  return bytes;
}

}  // namespace

void ImageStore::Put(const std::string& id, StoredImages images) {
  const std::size_t bytes = SizeOf(images);
  if (!images_.emplace(id, std::move(images)).second) return;
  bytes_ += bytes;
  ages_.push_back(id);
  while (bytes_ > max_bytes_) {
    const auto oldest = images_.find(ages_.front());
    bytes_ -= SizeOf(oldest->second);
    images_.erase(oldest);
    ages_.pop_front();
  }
}

const StoredImages* ImageStore::Find(const std::string& id) const {
  const auto found = images_.find(id);
  return found == images_.end() ? nullptr : &found->second;
}

std::string_view ContentId(std::string_view path) {
  if (!path.starts_with(kBefore) || !path.ends_with(kBehind)) return {};
  if (path.size() <= kBefore.size() + kBehind.size()) return {};
  const std::string_view id = path.substr(kBefore.size(), path.size() - kBefore.size() - kBehind.size());
  return id.find('/') == id.npos ? id : std::string_view();
}

int ContentVariant(std::string_view query) {
  while (!query.empty()) {
    const std::string_view field = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(field.size() + 1, query.size()));
    if (!field.starts_with(kVariant)) continue;
    int variant = -1;
    const std::string_view number = field.substr(kVariant.size());
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), variant);
    return error == std::errc{} && end == number.data() + number.size() && variant >= 0 ? variant : -1;
  }
  return 0;
}

}  // namespace imgperf
