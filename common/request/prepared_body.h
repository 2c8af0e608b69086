// A request body made before the run: the hot path only points at its pieces.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/units.h"

namespace imgperf {

struct PreparedBody {
  std::string prefix;
  std::string suffix;
  // Where set, the decimal digits of `*seed_base + credit` stand between prefix and suffix.
  std::optional<std::int64_t> seed_base;
  std::string content_type;
  // The size the body asks for, after everything that may override it; nothing for "auto" and the like.
  std::optional<PixelSize> asked_size;
};

// The seed of one request, written out. Lives as long as the request.
class SeedText {
 public:
  SeedText() = default;
  SeedText(std::int64_t base, std::uint64_t credit);
  std::string_view view() const { return {digits_.data(), size_}; }

 private:
  std::array<char, 20> digits_{};
  std::size_t size_ = 0;
};

// The whole body as it is sent for `credit`; without one, a seed that differs per request is left out.
std::string BodyText(const PreparedBody& body, std::optional<std::uint64_t> credit);

}  // namespace imgperf
