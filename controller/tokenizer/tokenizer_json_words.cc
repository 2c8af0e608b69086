// The `pre_tokenizer` of a tokenizer.json.
#include <fmt/format.h>

#include "controller/tokenizer/tokenizer_json_parts.h"

namespace imgperf {
namespace {

constexpr const char* kPreTokenizer = "pre_tokenizer";
constexpr std::string_view kClipWords = R"('s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+)";

std::string_view TextAt(JsonElement object, std::string_view key) {
  std::string_view text;
  if (object.at_key(key).get_string().get(text) != simdjson::SUCCESS) return {};
  return text;
}

// {"Regex": ...} of CLIP, of which the matches are the words.
absl::Status CheckClipSplit(JsonElement split) {
  const auto pattern = MemberOf(split, "pattern");
  const std::string_view regex = pattern && pattern->is_object() ? TextAt(*pattern, "Regex") : "";
  const auto invert = FlagOf(split, kPreTokenizer, "invert", false);
  if (!invert.ok()) return invert.status();
  if (regex == kClipWords && *invert && TextAt(split, "behavior") == "Removed") return absl::OkStatus();
  return NotSupported(kPreTokenizer, fmt::format("Split at \"{}\", invert {}, \"{}\" (CLIP's is)", regex,
                                                 *invert, TextAt(split, "behavior")));
}

absl::StatusOr<WordOptions> ReadByteLevel(JsonElement part, WordRule rule) {
  const auto prefix = FlagOf(part, kPreTokenizer, "add_prefix_space", true);
  if (!prefix.ok()) return prefix.status();
  const auto regex = FlagOf(part, kPreTokenizer, "use_regex", true);
  if (!regex.ok()) return regex.status();
  if (rule == WordRule::kGpt2 && !*regex) return NotSupported(kPreTokenizer, "ByteLevel without use_regex");
  if (rule == WordRule::kClip && *prefix)
    return NotSupported(kPreTokenizer, "CLIP's Split followed by ByteLevel with add_prefix_space");
  return WordOptions{rule, *prefix, {}};
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
  if (types == "ByteLevel") return ReadByteLevel(parts->front(), WordRule::kGpt2);
  if (types == "Metaspace") return ReadMetaspace(parts->front(), false);
  if (types == "WhitespaceSplit, Metaspace") return ReadMetaspace(parts->back(), true);
  if (types != "Split, ByteLevel")
    return NotSupported(kPreTokenizer,
                        fmt::format("{} (ByteLevel, CLIP's Split with ByteLevel, Metaspace, and "
                                    "WhitespaceSplit with Metaspace are)",
                                    types));
  if (absl::Status status = CheckClipSplit(parts->front()); !status.ok()) return status;
  return ReadByteLevel(parts->back(), WordRule::kClip);
}

}  // namespace imgperf
