// From a request to its image files. Thread: any.
#pragma once

#include <cstdint>
#include <vector>

#include <absl/status/statusor.h>

#include "common/http/message.h"
#include "simulator/fault.h"
#include "simulator/image_request.h"
#include "simulator/picture_cache.h"

namespace imgperf {

class Studio {
 public:
  // `default_seed`: of requests that name none.
  Studio(std::uint64_t default_seed, std::size_t cache_bytes)
      : default_seed_(default_seed), cache_(cache_bytes) {}

  // The seed of the request's first image; each further one has the next.
  std::uint64_t SeedOf(const ImageRequest& request) const;
  // One file for each image, spoiled as `fault` wants it.
  absl::StatusOr<std::vector<http::Blob>> Paint(const ImageRequest& request, Fault fault);

 private:
  absl::StatusOr<http::Blob> PaintOne(const PictureKey& key);

  std::uint64_t default_seed_;
  PictureCache cache_;
};

}  // namespace imgperf
