// From a request to its image files. Thread: any.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include <absl/status/statusor.h>

#include "common/http/message.h"
#include "simulator/fault.h"
#include "simulator/image_request.h"
#include "simulator/picture_cache.h"
#include "simulator/reply_facts.h"

namespace imgperf {

class Studio {
 public:
  // `default_seed`: of requests that name none.
  Studio(std::uint64_t default_seed, std::size_t cache_bytes)
      : default_seed_(default_seed), cache_(cache_bytes) {}

  // The seed of the request's first image; each further one has the next.
  std::uint64_t SeedOf(const ImageRequest& request) const;
  // One file for each image, spoiled as `fault` wants it, and its partial images: the same scene in ever
  // smaller squares.
  absl::StatusOr<Pictures> Paint(const ImageRequest& request, Fault fault);

 private:
  absl::StatusOr<http::Blob> PaintOne(const PictureKey& key);
  absl::StatusOr<http::Blob> PaintFinal(const PictureKey& key, const ImageRequest& request, Fault fault);
  absl::StatusOr<std::vector<http::Blob>> PaintPartials(PictureKey key, std::uint32_t count);
  http::Blob Repeat(http::Blob file, Fault fault);

  std::uint64_t default_seed_;
  PictureCache cache_;
  std::mutex mutex_;
  http::Blob last_;  // guarded by mutex_: the last image that was painted for anybody
};

// What is painted depends on the images a request brings along too: a number for all of them, 0 for none.
// Pure.
std::uint64_t ReferenceSeed(const ImageRequest& request);

}  // namespace imgperf
