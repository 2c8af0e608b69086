#include "common/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include <fmt/format.h>

namespace imgperf {
namespace {

constexpr Nanos kLongest = std::numeric_limits<Nanos>::max();

struct Unit {
  std::string_view name;
  double factor;
};

constexpr std::array kTimeUnits{Unit{"ns", 1},  Unit{"us", 1e3}, Unit{"ms", 1e6},
                                Unit{"s", 1e9}, Unit{"m", 60e9}, Unit{"h", 3600e9}};
constexpr std::array kByteUnits{
    Unit{"B", 1},    Unit{"KiB", 1024}, Unit{"MiB", 1048576}, Unit{"GiB", 1073741824.0},
    Unit{"KB", 1e3}, Unit{"MB", 1e6},   Unit{"GB", 1e9}};

std::string Names(const auto& units) {
  std::string out;
  for (const Unit& u : units) out += fmt::format("{}{}", out.empty() ? "" : ", ", u.name);
  return out;
}

// Splits "1.5h" and scales; the number must be finite and not negative.
absl::StatusOr<double> ParseQuantity(std::string_view text, const auto& units, std::string_view what) {
  double number = 0;
  auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  if (error != std::errc{} || !std::isfinite(number) || number < 0) {
    return absl::InvalidArgumentError(
        fmt::format("\"{}\" is not a {}: write a number and a unit ({})", text, what, Names(units)));
  }
  if (unit.empty() && number == 0) return 0.0;
  for (const Unit& u : units) {
    if (u.name == unit) return number * u.factor;
  }
  return absl::InvalidArgumentError(
      fmt::format("\"{}\" has {}: write one of {}", text,
                  unit.empty() ? "no unit" : fmt::format("the unknown unit \"{}\"", unit), Names(units)));
}

}  // namespace

absl::StatusOr<Nanos> ParseDuration(std::string_view text) {
  auto value = ParseQuantity(text, kTimeUnits, "duration");
  if (!value.ok()) return value.status();
  if (*value > 9e18) return absl::InvalidArgumentError(fmt::format("\"{}\" is longer than 292 years", text));
  return static_cast<Nanos>(std::llround(*value));
}

std::string FormatDuration(Nanos value) {
  for (auto it = kTimeUnits.rbegin(); it != kTimeUnits.rend(); ++it) {
    const auto factor = static_cast<Nanos>(it->factor);
    if (value != 0 && value % factor == 0) return fmt::format("{}{}", value / factor, it->name);
  }
  return "0s";
}

std::string HumanDuration(Nanos value) {
  if (value < 0) return "-" + HumanDuration(-std::max(value, -kLongest));
  const double v = static_cast<double>(value);
  if (value < kMicrosecond) return fmt::format("{} ns", value);
  // Half a digit early: three digits of 999.7 ms are 1 s, not 1e+03 ms.
  if (v < 999.5e3) return fmt::format("{:.3g} us", v / 1e3);
  if (v < 999.5e6) return fmt::format("{:.3g} ms", v / 1e6);
  if (v < 59.95e9) return fmt::format("{:.3g} s", v / 1e9);
  const Nanos seconds = value / kSecond + (value % kSecond >= kSecond / 2 ? 1 : 0);
  if (seconds < 3600) return fmt::format("{} m {} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {} m", seconds / 3600, seconds % 3600 / 60);
}

absl::StatusOr<std::uint64_t> ParseBytes(std::string_view text) {
  auto value = ParseQuantity(text, kByteUnits, "size");
  if (!value.ok()) return value.status();
  if (*value > 9e18) return absl::InvalidArgumentError(fmt::format("\"{}\" is too large", text));
  return static_cast<std::uint64_t>(std::llround(*value));
}

std::string FormatBytes(std::uint64_t bytes) {
  const double v = static_cast<double>(bytes);
  if (bytes < 1024) return fmt::format("{} B", bytes);
  if (v < 1048576) return fmt::format("{:.1f} KiB", v / 1024);
  if (v < 1073741824.0) return fmt::format("{:.1f} MiB", v / 1048576);
  return fmt::format("{:.2f} GiB", v / 1073741824.0);
}

absl::StatusOr<double> ParsePercent(std::string_view text) {
  constexpr std::array units{Unit{"%", 1}};
  auto value = ParseQuantity(text, units, "share");
  if (!value.ok()) return value.status();
  return *value / 100;  // times 0.01 would make 57% of 0.5700000000000001
}

absl::StatusOr<double> ParseRate(std::string_view text) {
  constexpr std::array units{Unit{"/s", 1}, Unit{"/m", 60}, Unit{"/h", 3600}};
  for (const Unit& u : units) {
    if (!text.ends_with(u.name)) continue;
    const auto number = ParseQuantity(text, std::array{Unit{u.name, 1}}, "rate");
    if (!number.ok()) return number.status();
    return *number / u.factor;  // times 1/60 would make another number of 30/m
  }
  return ParseQuantity(text, units, "rate");
}

std::string FormatRate(double per_second) { return fmt::format("{}/s", per_second); }

std::string FormatPartsPerMillion(std::uint32_t parts) { return fmt::format("{:g}%", parts / 1e4); }

absl::StatusOr<PixelSize> ParsePixelSize(std::string_view text) {
  const auto bad = [&] {
    return absl::InvalidArgumentError(
        fmt::format("\"{}\" is not a size: write WIDTHxHEIGHT, as 1024x1024", text));
  };
  const auto x = text.find_first_of("xX");
  if (x == text.npos) return bad();
  PixelSize size;
  const auto parse = [](std::string_view part, std::uint32_t& out) {
    auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), out);
    return error == std::errc{} && end == part.data() + part.size() && out >= 1 && out <= 65535;
  };
  if (!parse(text.substr(0, x), size.width) || !parse(text.substr(x + 1), size.height)) return bad();
  return size;
}

std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t next = std::min({row[j] + 1, row[j + 1] + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
      diagonal = row[j + 1];
      row[j + 1] = next;
    }
  }
  return row.back();
}

}  // namespace imgperf
