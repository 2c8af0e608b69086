// Base64, as JSON carries images. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace imgperf {

std::string Base64(std::string_view bytes);

// Nothing for text that is no base64 with its padding.
std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace imgperf
