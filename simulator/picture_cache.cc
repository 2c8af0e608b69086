#include "simulator/picture_cache.h"

namespace imgperf {

http::Blob PictureCache::Find(const PictureKey& key) {
  const std::lock_guard lock(mutex_);
  const auto found = held_.find(key);
  if (found == held_.end()) return nullptr;
  ages_.splice(ages_.end(), ages_, found->second.age);
  return found->second.file;
}

void PictureCache::Put(const PictureKey& key, http::Blob file) {
  const std::lock_guard lock(mutex_);
  if (held_.contains(key)) return;  // two painters finished the same one
  bytes_ += file->size();
  ages_.push_back(key);
  held_.emplace(key, Held{std::move(file), std::prev(ages_.end())});
  while (bytes_ > max_bytes_) {
    const auto oldest = held_.find(ages_.front());
    bytes_ -= oldest->second.file->size();
    held_.erase(oldest);
    ages_.pop_front();
  }
}

std::size_t PictureCache::Bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace imgperf
