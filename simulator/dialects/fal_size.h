// The names that fal has for sizes. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "common/units.h"

namespace imgperf {

// "square_hd", "landscape_4_3" ...; nothing for any other word.
std::optional<PixelSize> SizeNamed(std::string_view name);

}  // namespace imgperf
