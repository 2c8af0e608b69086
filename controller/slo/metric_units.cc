#include "controller/slo/metric_units.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace imgperf {
namespace {

// times / by: two whole numbers, so that 57% of a ratio is 0.57 to the last digit.
struct Writing {
  std::string_view unit;
  double times = 1;
  double by = 1;
};

struct Family {
  std::string_view metric_unit;
  std::span<const Writing> writings;
  bool may_be_bare = false;
};

constexpr std::array kMilliseconds{Writing{"ms"},        Writing{"s", 1e3},     Writing{"m", 60e3},
                                   Writing{"h", 3600e3}, Writing{"us", 1, 1e3}, Writing{"ns", 1, 1e6}};
constexpr std::array kPerImage{Writing{"ms/image"},      Writing{"ms"},
                               Writing{"s/image", 1e3},  Writing{"s", 1e3},
                               Writing{"m/image", 60e3}, Writing{"m", 60e3}};
constexpr std::array kSeconds{Writing{"s"}, Writing{"sec"}, Writing{"ms", 1, 1e3}, Writing{"m", 60},
                              Writing{"h", 3600}};
constexpr std::array kRequestRate{Writing{"/s"}, Writing{"requests/sec"}, Writing{"requests/s"},
                                  Writing{"/m", 1, 60}, Writing{"/h", 1, 3600}};
constexpr std::array kImageRate{Writing{"/s"}, Writing{"images/sec"}, Writing{"images/s"},
                                Writing{"/m", 1, 60}, Writing{"/h", 1, 3600}};
constexpr std::array kPixelRate{Writing{"MP/s"}, Writing{"MP/sec"}, Writing{"/s"}};
constexpr std::array kStepRate{Writing{"/s"}, Writing{"steps/sec"}, Writing{"steps/s"}};
constexpr std::array kSecondsPerImage{Writing{"s/image"}, Writing{"sec/image"}, Writing{"s"},
                                      Writing{"ms/image", 1, 1e3}, Writing{"ms", 1, 1e3}};
constexpr std::array kPercent{Writing{"%"}};
constexpr std::array kRatio{Writing{"%", 1, 100}, Writing{"ratio"}};
constexpr std::array kBytes{
    Writing{"B"},       Writing{"bytes"},     Writing{"KB", 1e3},      Writing{"MB", 1e6},
    Writing{"GB", 1e9}, Writing{"KiB", 1024}, Writing{"MiB", 1048576}, Writing{"GiB", 1073741824}};
constexpr std::array kMegabytes{Writing{"MB"},
                                Writing{"GB", 1e3},
                                Writing{"KB", 1, 1e3},
                                Writing{"B", 1, 1e6},
                                Writing{"KiB", 1024, 1e6},
                                Writing{"MiB", 1048576, 1e6},
                                Writing{"GiB", 1073741824, 1e6}};
constexpr std::array kMegapixels{Writing{"MP"}};
constexpr std::array kImages{Writing{"images"}};
constexpr std::array kRequests{Writing{"requests"}};
constexpr std::array kTokens{Writing{"tokens"}};
constexpr std::array kSteps{Writing{"steps"}};
constexpr std::array kCurrency{Writing{"currency"}};

constexpr std::array kFamilies{Family{"ms", kMilliseconds},
                               Family{"ms/image", kPerImage},
                               Family{"sec", kSeconds},
                               Family{"requests/sec", kRequestRate},
                               Family{"images/sec", kImageRate},
                               Family{"MP/sec", kPixelRate},
                               Family{"steps/sec", kStepRate},
                               Family{"sec/image", kSecondsPerImage},
                               Family{"%", kPercent},
                               Family{"ratio", kRatio, true},
                               Family{"bytes", kBytes},
                               Family{"MB", kMegabytes},
                               Family{"MP", kMegapixels},
                               Family{"images", kImages, true},
                               Family{"requests", kRequests, true},
                               Family{"tokens", kTokens, true},
                               Family{"steps", kSteps, true},
                               Family{"currency", kCurrency, true}};

// A metric of a unit not known here is written in that unit alone.
Family FamilyOf(std::string_view metric_unit, const Writing& own) {
  const auto* found = std::find_if(kFamilies.begin(), kFamilies.end(),
                                   [&](auto& family) { return family.metric_unit == metric_unit; });
  return found != kFamilies.end() ? *found : Family{metric_unit, std::span(&own, 1)};
}

std::string Choices(const Family& family) {
  std::vector<std::string_view> units;
  for (const Writing& writing : family.writings) units.push_back(writing.unit);
  return fmt::format("{}", fmt::join(units, ", "));
}

}  // namespace

absl::StatusOr<double> InUnit(double number, std::string_view written, std::string_view metric_unit) {
  const Writing own{metric_unit};
  const Family family = FamilyOf(metric_unit, own);
  if (written.empty() && (family.may_be_bare || number == 0)) return number;
  for (const Writing& writing : family.writings) {
    if (writing.unit == written) return number * writing.times / writing.by;
  }
  const std::string fault = written.empty() ? fmt::format("{:g} has no unit", number)
                                            : fmt::format("the unit \"{}\" does not fit", written);
  return absl::InvalidArgumentError(fmt::format("{}: write one of {}", fault, Choices(family)));
}

}  // namespace imgperf
