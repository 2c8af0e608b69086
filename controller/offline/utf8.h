// Just enough UTF-8 for text that strangers wrote.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace imgperf {

// Bytes of the well-formed, shortest-form character at the front of `text`; 0 when there is none.
std::size_t CharacterAt(std::string_view text);

// One line that is safe to show: bad UTF-8 becomes U+FFFD, control characters (terminals obey them) a space,
// and at most `width` characters stay, the last of them "…" when more were there.
std::string ForDisplay(std::string_view text, std::size_t width);

// Characters, not bytes.
std::size_t DisplayWidth(std::string_view text);

}  // namespace imgperf
