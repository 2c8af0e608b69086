// Encoded pictures by what they were painted for, the least lately used given up first.
#pragma once

#include <compare>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string>

#include "common/http/message.h"
#include "common/image/encode.h"
#include "common/units.h"

namespace imgperf {

struct PictureKey {
  std::string prompt;
  std::uint64_t seed = 0;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  EncodedFormat format = EncodedFormat::kJpeg;
  int quality = 0;
  std::uint32_t square = 1;  // pixels of a side that are of one colour: more than 1 in partial images
  auto operator<=>(const PictureKey&) const = default;
};

// Thread: any.
class PictureCache {
 public:
  explicit PictureCache(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // Null when it is not there.
  http::Blob Find(const PictureKey& key);
  void Put(const PictureKey& key, http::Blob file);
  std::size_t Bytes() const;

 private:
  struct Held {
    http::Blob file;
    std::list<PictureKey>::iterator age;
  };

  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  std::map<PictureKey, Held> held_;
  std::list<PictureKey> ages_;  // the oldest first
  std::size_t bytes_ = 0;
};

}  // namespace imgperf
