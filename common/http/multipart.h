// Reads multipart/form-data: the fields and files of a form, as views into its body. Pure.
//
// Hostile bodies cost no more than one walk over them: parts, their headers and their names are bounded, and
// no bytes of a file are copied.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

namespace imgperf::http {

struct Part {
  std::string name;                      // of the form's field
  std::optional<std::string> file_name;  // a part without one is a plain field
  std::string_view type;                 // its own Content-Type; empty without one
  std::string_view body;                 // ends with the form's body
};

inline constexpr std::size_t kMostParts = 256;
inline constexpr std::size_t kLongestPartHeader = 8 << 10;  // bytes, all lines of one part together

// True for "multipart/form-data", whatever its letters' case and parameters.
bool IsMultipart(std::string_view content_type);

// The boundary that a Content-Type names; InvalidArgument without one of 1 to 70 allowed characters.
absl::StatusOr<std::string> BoundaryOf(std::string_view content_type);

// The parts in their order. InvalidArgument, naming the part, for a body that does not begin with the
// boundary, is not ended by it, has a part without a name, or is over a bound. What comes before the first
// and behind the last boundary is skipped, as the format wants it.
absl::StatusOr<std::vector<Part>> ParseMultipart(std::string_view content_type, std::string_view body);

}  // namespace imgperf::http
