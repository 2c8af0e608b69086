#include "controller/tokenizer/charsmap.h"

#include <fmt/format.h>

#include "controller/tokenizer/unicode.h"

namespace imgperf {
namespace {

// The fields of a unit, as darts-clone (darts.h, DoubleArrayUnit) packs them.
bool HasLeaf(std::uint32_t unit) { return (unit >> 8 & 1) != 0; }
std::uint32_t ValueOf(std::uint32_t unit) { return unit & 0x7FFFFFFF; }
std::uint32_t LabelOf(std::uint32_t unit) { return unit & 0x800000FF; }
std::uint32_t OffsetOf(std::uint32_t unit) { return unit >> 10 << ((unit & 0x200) >> 6); }

std::uint32_t ReadU32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

constexpr std::size_t kWholeBelow = 6;  // bytes

}  // namespace

absl::StatusOr<Charsmap> Charsmap::Parse(std::string_view bytes) {
  if (bytes.size() < 4) return absl::InvalidArgumentError("the charsmap is cut short");
  const std::size_t size = ReadU32(bytes);
  bytes.remove_prefix(4);
  if (size % 4 != 0 || size == 0 || size > bytes.size())
    return absl::InvalidArgumentError(
        fmt::format("the charsmap's trie has {} bytes by its head, {} are there", size, bytes.size()));
  Charsmap map;
  for (std::size_t at = 0; at < size; at += 4) map.units_.push_back(ReadU32(bytes.substr(at)));
  map.replacements_ = bytes.substr(size);
  return map;
}

std::optional<Charsmap::Match> Charsmap::Find(std::string_view text, bool shortest) const {
  std::optional<Match> found;
  std::uint32_t at = OffsetOf(units_[0]);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    at ^= byte;
    if (byte == 0 || at >= units_.size() || LabelOf(units_[at]) != byte) break;
    const std::uint32_t unit = units_[at];
    at ^= OffsetOf(unit);
    if (!HasLeaf(unit) || at >= units_.size()) continue;
    const std::size_t begin = ValueOf(units_[at]);
    if (begin >= replacements_.size()) continue;
    const std::string_view rest = std::string_view(replacements_).substr(begin);
    found = {i + 1, rest.substr(0, rest.find('\0'))};
    if (shortest) break;
  }
  return found;
}

void Charsmap::AppendGrapheme(std::string_view grapheme, std::string& out) const {
  if (grapheme.size() < kWholeBelow) {
    if (const auto match = Shortest(grapheme)) {
      out.append(match->replacement);
      return;
    }
  }
  while (!grapheme.empty()) {
    const std::string_view character = grapheme.substr(0, CharacterAt(grapheme, 0).length);
    const auto match = Shortest(character);
    out.append(match ? match->replacement : character);
    grapheme.remove_prefix(character.size());
  }
}

std::string Charsmap::ReplaceGraphemes(const std::string& text) const {
  std::string out;
  std::size_t begin = 0;
  for (const std::size_t end : GraphemeEnds(text)) {
    AppendGrapheme(std::string_view(text).substr(begin, end - begin), out);
    begin = end;
  }
  return out;
}

}  // namespace imgperf
