#include "simulator/dialects/fal_size.h"

#include <array>
#include <utility>

namespace imgperf {
namespace {

using Named = std::pair<std::string_view, PixelSize>;
constexpr std::array kNamed{Named{"square_hd", {1024, 1024}},    Named{"square", {512, 512}},
                            Named{"portrait_4_3", {768, 1024}},  Named{"portrait_16_9", {576, 1024}},
                            Named{"landscape_4_3", {1024, 768}}, Named{"landscape_16_9", {1024, 576}}};

}  // namespace

std::optional<PixelSize> SizeNamed(std::string_view name) {
  for (const auto& [known, size] : kNamed) {
    if (known == name) return size;
  }
  return std::nullopt;
}

}  // namespace imgperf
