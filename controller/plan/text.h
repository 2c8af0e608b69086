// Small text helpers. (Debian 12's absl::string_view is a type of its own, so absl's do not take a
// std::string_view.)
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <absl/status/status.h>

namespace imgperf {

// ASCII only.
std::string Lower(std::string_view text);
// At least one part; empty ones are kept. The parts point into `text`.
std::vector<std::string_view> SplitAt(std::string_view text, char separator);
std::string ReplaceAll(std::string_view text, char from, std::string_view to);
std::string MessageOf(const absl::Status& status);

}  // namespace imgperf
