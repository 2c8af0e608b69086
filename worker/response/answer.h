// What reading an answer yields beside the record, and the verdict on its images.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/units.h"
#include "proto/record.pb.h"

namespace imgperf {

// What the images of an attempt are kept for.
struct ImageUse {
  bool store = false;
  bool look = false;  // decoded, and what is seen written into their facts
  bool any() const { return store || look; }
};

// An image whose bytes are kept: base64 text without padding, or the bytes themselves.
struct KeptImage {
  std::uint32_t index = 0;  // in Record.images
  bool base64 = false;
  std::string payload;
};

// An image that the server keeps for us to fetch.
struct ImageUrl {
  std::uint32_t index = 0;  // in Record.images; its fact is filled by the fetch
  std::string url;          // as the server wrote it
};

struct AnswerExtras {
  std::vector<ImageUrl> urls;
  std::vector<KeptImage> kept;
  void Clear() {
    urls.clear();
    kept.clear();
  }
};

// What is expected of the images.
struct ImageRules {
  std::optional<PixelSize> asked_size;
  bool compare_size = true;
  bool fail_on_size = false;
  bool fail_on_blank = false;  // of those that are looked at
  bool fetch_urls = true;      // false: images given by URL are left at the server, unprobed
};

// Messages of servers in records are cut to this.
inline constexpr std::size_t kMaxMessage = 2048;

void SetError(pb::ErrorClass error_class, std::string message, pb::RequestError* error);

// Compares sizes and, unless the record has failed already, fails it for the first image that does not pass.
// Once the answer is there, and again for what is seen of its images later: JudgeLooks().
void JudgeImages(const ImageRules& rules, pb::Record* record);

// A completed record fails for the first image that was looked at and is damaged, or blank where that fails.
void JudgeLooks(bool fail_on_blank, pb::Record* record);

}  // namespace imgperf
