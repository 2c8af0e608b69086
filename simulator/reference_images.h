// The images that a request brings along: found under the names that clients use, checked, and remembered by
// their hashes. Pure.
#pragma once

#include <span>
#include <string_view>

#include "simulator/fields.h"
#include "simulator/image_request.h"

namespace imgperf {

inline constexpr std::size_t kMostReferences = 16;
inline constexpr std::size_t kLargestReference = 50 << 20;  // bytes, decoded

// A field that may hold images; of those that exclude each other the first that is there counts.
struct ReferenceField {
  std::string_view name;
  bool once = false;             // only its first value is read
  std::string_view unless = "";  // not read when that field is there
};

// Fills `images` and `mask` of the request. Complains of what is no whole PNG, JPEG or WebP, of an URL that
// is neither http(s) nor a data URL of an image, and of too many. URLs of other servers are not fetched.
void ReadReferences(Fields& fields, std::span<const ReferenceField> names, ImageRequest& out);

}  // namespace imgperf
