#include "controller/observe/fields.h"

#include <algorithm>
#include <utility>

#include "controller/offline/utf8.h"

namespace imgperf {
namespace {

constexpr std::string_view kBetween = ", ";
constexpr std::string_view kCut = "…";

std::string Joined(const std::vector<Field>& fields) {
  std::string line;
  for (const Field& field : fields) {
    if (!line.empty()) line += kBetween;
    line += field.text;
  }
  return line;
}

// U+1100 is E1 84 80: the first bytes decide.
std::size_t ColumnsOfCharacter(std::string_view bytes) {
  const auto first = static_cast<unsigned char>(bytes[0]);
  const auto second = bytes.size() > 1 ? static_cast<unsigned char>(bytes[1]) : 0;
  return first > 0xE1 || (first == 0xE1 && second >= 0x84) ? 2 : 1;
}

std::size_t LengthAt(std::string_view text) { return std::max<std::size_t>(1, CharacterAt(text)); }

}  // namespace

std::string Fit(std::vector<Field> fields, std::size_t columns) {
  std::string line = Joined(fields);
  while (ColumnsOf(line) > columns) {
    // The first of the greatest from behind: the last.
    const auto least = std::max_element(fields.rbegin(), fields.rend(),
                                        [](const Field& a, const Field& b) { return a.rank < b.rank; });
    if (least == fields.rend() || least->rank == 0) return CutTo(line, columns);
    fields.erase(std::next(least).base());
    line = Joined(fields);
  }
  return line;
}

std::size_t ColumnsOf(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    columns += ColumnsOfCharacter(text);
    text.remove_prefix(LengthAt(text));
  }
  return columns;
}

std::string CutTo(std::string_view text, std::size_t columns) {
  if (ColumnsOf(text) <= columns) return std::string(text);
  const std::size_t mark = ColumnsOf(kCut);
  if (columns < mark) return "";
  std::size_t kept = 0;
  std::size_t taken = 0;
  while (taken + ColumnsOfCharacter(text.substr(kept)) + mark <= columns) {
    taken += ColumnsOfCharacter(text.substr(kept));
    kept += LengthAt(text.substr(kept));
  }
  return std::string(text.substr(0, kept)) + std::string(kCut);
}

}  // namespace imgperf
