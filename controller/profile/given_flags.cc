#include "controller/profile/given_flags.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/units.h"

namespace imgperf {
namespace {

constexpr std::int64_t kMostCount = 1'000'000'000;
constexpr double kLongestSeconds = 30.0 * 24 * 3600;

template <typename T>
std::optional<T> Whole(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "60s" -> "60"; nothing when no number stands in front.
std::string WithoutUnit(std::string_view text) {
  const std::size_t end = text.find_first_not_of("0123456789.");
  return std::string(text.substr(0, end == text.npos ? text.size() : end));
}

std::string Wanted(std::string_view what, std::string_view text) {
  std::string message = fmt::format("\"{}\" is not {}", text, what);
  const std::string bare = WithoutUnit(text);
  if (bare.size() < text.size() && Whole<double>(bare))
    message += fmt::format(": write it without a unit, as {}", bare);
  return message;
}

}  // namespace

const std::vector<std::string>& GivenFlags::All(std::string_view flag) const {
  static const std::vector<std::string> kNothing;
  const auto it = values_.find(flag);
  return it == values_.end() ? kNothing : it->second;
}

std::optional<std::string> GivenFlags::Text(std::string_view flag) const {
  const auto& all = All(flag);
  if (all.empty()) return std::nullopt;
  return all.back();
}

std::optional<std::int64_t> GivenFlags::Count(std::string_view flag, std::int64_t least) {
  const auto text = Text(flag);
  if (!text) return std::nullopt;
  if (text->find(',') != std::string::npos) {
    Fault(flag, "a list makes a sweep, which is not served by this version yet: give one value");
    return std::nullopt;
  }
  const auto value = Whole<std::int64_t>(*text);
  if (!value) {
    Fault(flag, Wanted("a whole number", *text));
    return std::nullopt;
  }
  if (*value >= least && *value <= kMostCount) return value;
  Fault(flag, *value < least ? fmt::format("{} is less than {}", *value, least)
                             : fmt::format("{} is more than {}", *value, kMostCount));
  return std::nullopt;
}

std::optional<double> GivenFlags::Number(std::string_view flag) {
  const auto text = Text(flag);
  if (!text) return std::nullopt;
  if (text->find(',') != std::string::npos) {
    Fault(flag, "a list makes a sweep, which is not served by this version yet: give one value");
    return std::nullopt;
  }
  const auto value = Whole<double>(*text);
  if (value && std::isfinite(*value)) return value;
  Fault(flag, Wanted("a number", *text));
  return std::nullopt;
}

std::optional<Nanos> GivenFlags::Seconds(std::string_view flag, Nanos least, bool may_be_inf) {
  if (may_be_inf && Text(flag) == "inf") return std::nullopt;
  const auto seconds = Number(flag);
  if (!seconds) return std::nullopt;
  if (*seconds > kLongestSeconds) {
    Fault(flag, fmt::format("{} seconds are more than 30 days", *seconds));
  } else if (const Nanos value = std::llround(*seconds * static_cast<double>(kSecond)); value < least) {
    Fault(flag, fmt::format("{} seconds are less than {}", *seconds, FormatDuration(least)));
  } else {
    return value;
  }
  return std::nullopt;
}

std::optional<std::string> GivenFlags::Word(std::string_view flag,
                                            const std::vector<std::string_view>& words) {
  auto text = Text(flag);
  if (!text || std::find(words.begin(), words.end(), *text) != words.end()) return text;
  const std::string near = Nearest(*text, words);
  Fault(flag, fmt::format("\"{}\" is not known{}: one of {}", *text,
                          near.empty() ? "" : fmt::format(" (did you mean \"{}\"?)", near),
                          fmt::join(words, ", ")));
  return std::nullopt;
}

std::string GivenFlags::Label(std::string_view flag) const {
  return fmt::format("{} {}", flag, fmt::join(All(flag), " "));
}

void GivenFlags::Fault(std::string_view flag, std::string_view why) {
  faults_.push_back(fmt::format("{}: {}", flag, why));
}

absl::Status GivenFlags::ToStatus() const {
  if (faults_.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format("{}", fmt::join(faults_, "\n")));
}

}  // namespace imgperf
