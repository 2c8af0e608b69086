// How a message goes on after a word that is not known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace imgperf {

// ` (did you mean "p95"?)`, or ` (known: a, b)` when nothing is near.
std::string NearestOf(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace imgperf
