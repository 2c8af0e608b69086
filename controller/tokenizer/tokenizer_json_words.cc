// The `pre_tokenizer` of a tokenizer.json.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "controller/tokenizer/tokenizer_json_parts.h"

namespace imgperf {
namespace {

constexpr const char* kPreTokenizer = "pre_tokenizer";
constexpr std::string_view kClipWords = R"('s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+)";

// Expressions of which every character of a text matches some part, so that "Isolated" and "Removed, invert"
// mean the same. Others are refused: what ICU makes of them was held against Hugging Face's library for none
// but these.
constexpr std::array<std::string_view, 4> kPatterns{
    // Qwen 2 to 3
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
    // Llama 3
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
    // Mistral's Tekken
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
    // GPT-4o
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)"};

std::string_view TextAt(JsonElement object, std::string_view key) {
  std::string_view text;
  if (object.at_key(key).get_string().get(text) != simdjson::SUCCESS) return {};
  return text;
}

absl::StatusOr<WordOptions> ReadSplit(JsonElement split) {
  const auto pattern = MemberOf(split, "pattern");
  const std::string_view regex = pattern && pattern->is_object() ? TextAt(*pattern, "Regex") : "";
  const std::string_view behavior = TextAt(split, "behavior");
  const auto invert = FlagOf(split, kPreTokenizer, "invert", false);
  if (!invert.ok()) return invert.status();
  const bool matches_are_words = behavior == "Removed" && *invert;
  if (regex == kClipWords && matches_are_words) return WordOptions{.rule = WordRule::kClip};
  const bool is_known = std::find(kPatterns.begin(), kPatterns.end(), regex) != kPatterns.end();
  if (is_known && (matches_are_words || (behavior == "Isolated" && !*invert)))
    return WordOptions{.pattern = SplitPattern(regex)};
  return NotSupported(kPreTokenizer,
                      fmt::format("Split at \"{}\", invert {}, \"{}\" (those of CLIP, Qwen 2 to 3, Llama 3, "
                                  "Mistral's Tekken and GPT-4o are)",
                                  regex, *invert, behavior));
}

absl::StatusOr<WordOptions> ReadByteLevel(JsonElement part) {
  const auto prefix = FlagOf(part, kPreTokenizer, "add_prefix_space", true);
  if (!prefix.ok()) return prefix.status();
  const auto regex = FlagOf(part, kPreTokenizer, "use_regex", true);
  if (!regex.ok()) return regex.status();
  if (!*regex)
    return NotSupported(kPreTokenizer, "ByteLevel without use_regex and without a Split before it");
  return WordOptions{.add_prefix_space = *prefix};
}

absl::StatusOr<WordOptions> ReadSplitAndByteLevel(JsonElement split, JsonElement byte_level) {
  auto options = ReadSplit(split);
  if (!options.ok()) return options.status();
  const auto prefix = FlagOf(byte_level, kPreTokenizer, "add_prefix_space", true);
  if (!prefix.ok()) return prefix.status();
  if (*prefix) return NotSupported(kPreTokenizer, "Split followed by ByteLevel with add_prefix_space");
  const auto regex = FlagOf(byte_level, kPreTokenizer, "use_regex", true);
  if (!regex.ok()) return regex.status();
  // GPT-2's expression would leave CLIP's words whole, but cut others.
  if (*regex && options->pattern)
    return NotSupported(kPreTokenizer, "Split followed by ByteLevel with use_regex");
  return options;
}

absl::StatusOr<MarkStart> ReadPrependScheme(JsonElement part) {
  // Files before tokenizers 0.15 say add_prefix_space instead.
  const auto prefix = FlagOf(part, kPreTokenizer, "add_prefix_space", true);
  if (!prefix.ok()) return prefix.status();
  const std::string_view scheme = TextAt(part, "prepend_scheme");
  if (scheme == "always" || (scheme.empty() && *prefix)) return MarkStart::kAlways;
  if (scheme == "never" || scheme.empty()) return MarkStart::kNever;
  if (scheme == "first") return MarkStart::kFirst;
  return NotSupported(kPreTokenizer, fmt::format("prepend_scheme \"{}\"", scheme));
}

absl::StatusOr<SpaceOptions> ReadMetaspace(JsonElement part, bool split_at_space) {
  SpaceOptions options;
  options.split_at_space = split_at_space;
  const auto start = ReadPrependScheme(part);
  if (!start.ok()) return start.status();
  options.mark_start = *start;
  const auto split = FlagOf(part, kPreTokenizer, "split", true);
  if (!split.ok()) return split.status();
  options.split_at_mark = *split;
  if (const std::string_view mark = TextAt(part, "replacement"); !mark.empty()) options.mark = mark;
  return options;
}

std::string Described(const std::vector<JsonElement>& parts) {
  std::string names;
  for (const JsonElement part : parts) names.append(names.empty() ? "" : ", ").append(TypeOfPart(part));
  return names.empty() ? "nothing" : names;
}

}  // namespace

absl::StatusOr<WordsOrSpaces> ReadPreTokenizer(std::optional<JsonElement> pre_tokenizer) {
  if (!pre_tokenizer) return NotSupported(kPreTokenizer, "none at all");
  const auto parts = PartsOf(*pre_tokenizer, kPreTokenizer, "pretokenizers");
  if (!parts.ok()) return parts.status();
  const std::string types = Described(*parts);
  if (types == "ByteLevel") return ReadByteLevel(parts->front());
  if (types == "Metaspace") return ReadMetaspace(parts->front(), false);
  if (types == "WhitespaceSplit, Metaspace") return ReadMetaspace(parts->back(), true);
  if (types == "Split, ByteLevel") return ReadSplitAndByteLevel(parts->front(), parts->back());
  return NotSupported(
      kPreTokenizer,
      fmt::format("{} (ByteLevel, Split with ByteLevel, Metaspace, and WhitespaceSplit with Metaspace are)",
                  types));
}

}  // namespace imgperf
