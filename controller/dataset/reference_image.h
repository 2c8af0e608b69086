// What may be a reference image: looked at, not decoded. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "common/image/probe.h"

namespace imgperf {

inline constexpr std::uint64_t kMaxReferenceBytes = 50'000'000 - 1;  // OpenAI's bound: less than 50 MB
inline constexpr std::uint64_t kMaxReferencePixels = std::uint64_t{64} << 20;

// Format and size. Error: what is wrong with it and how to mend it, without a place: no PNG, JPEG or WebP,
// cut short, too large a file, or more pixels than a target should be asked to decode.
absl::StatusOr<ImageInfo> LookAtReference(std::string_view bytes);

// "image/png".
std::string MediaType(ImageFormat format);

// What a form may call a file of that path: its last part, without what would end a header early.
std::string FormName(std::string_view path);

// The bytes of "data:image/png;base64,...". Error: it is none, or longer than a reference image.
absl::StatusOr<std::string> DecodeDataUrl(std::string_view url);

}  // namespace imgperf
