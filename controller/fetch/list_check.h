// Whether what came is a list of prompts.
#pragma once

#include <cstddef>
#include <string_view>

#include <absl/status/statusor.h>

namespace imgperf {

// Known lists are a few kilobytes.
inline constexpr std::size_t kMostListBytes = std::size_t{1} << 20;

// How many prompts it has. Pure. Error: InvalidArgument, what it is instead: a page, a document, nothing, no
// text. `from` is for messages; `content_type` as a server named it, or empty.
absl::StatusOr<std::size_t> CheckList(std::string_view from, std::string_view content_type,
                                      std::string_view text);

}  // namespace imgperf
