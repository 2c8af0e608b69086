// The images of replies that named a URL, until they are fetched or the store is full.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/http/message.h"
#include "common/image/encode.h"

namespace imgperf {

struct StoredImages {
  EncodedFormat format = EncodedFormat::kJpeg;
  std::vector<http::Blob> files;
};

// Thread: one.
class ImageStore {
 public:
  explicit ImageStore(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // The oldest are forgotten when all together exceed the limit.
  void Put(const std::string& id, StoredImages images);
  // Null when there is none of that id.
  const StoredImages* Find(const std::string& id) const;

 private:
  std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::unordered_map<std::string, StoredImages> images_;
  std::deque<std::string> ages_;
};

// The id in "/v1/images/{id}/content"; empty for any other path.
std::string_view ContentId(std::string_view path);
// The number in "variant=2"; 0 without one, -1 when it is none.
int ContentVariant(std::string_view query);

}  // namespace imgperf
