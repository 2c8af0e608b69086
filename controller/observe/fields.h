// A line of several statements in as many columns as there are. Pure.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace imgperf {

inline constexpr std::size_t kAnyWidth = std::numeric_limits<std::size_t>::max();

struct Field {
  std::string text;
  int rank = 0;  // what goes first where there is no room: the highest, of equals the last; 0 never does
};

// The texts in their order, with commas between, in at most `columns`: fields go until the rest fits, and
// what then still does not is cut.
std::string Fit(std::vector<Field> fields, std::size_t columns);

// How many columns of a terminal `text` takes at most. Characters from U+1100 on count as wide: some are, and
// terminals disagree on which. Control characters and bad UTF-8 must be out already (ForDisplay).
std::size_t ColumnsOf(std::string_view text);
// The text, or as much of its beginning as leaves room for an "…" that says so.
std::string CutTo(std::string_view text, std::size_t columns);

}  // namespace imgperf
