// The `normalizer` of a tokenizer.json.
#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <absl/strings/escaping.h>
#include <fmt/format.h>

#include "controller/tokenizer/charsmap.h"
#include "controller/tokenizer/tokenizer_json_parts.h"
#include "controller/tokenizer/unicode.h"

namespace imgperf {
namespace {

constexpr const char* kNormalizer = "normalizer";
constexpr double kMostGrowth = 16;  // T5's, the longest we know, makes three bytes of one

using StepOr = absl::StatusOr<TextStep>;

StepOr ReadPrecompiled(JsonElement part) {
  std::string_view text;
  if (part.at_key("precompiled_charsmap").get_string().get(text) != simdjson::SUCCESS)
    return BadKey(kNormalizer, "Precompiled needs its precompiled_charsmap");
  std::string bytes;
  if (!absl::Base64Unescape(absl::string_view(text.data(), text.size()), &bytes))
    return BadKey(kNormalizer, "precompiled_charsmap is not base64");
  auto map = Charsmap::Parse(bytes);
  if (!map.ok()) return BadKey(kNormalizer, std::string(map.status().message()));
  return [shared = std::make_shared<const Charsmap>(*std::move(map))](const std::string& text_in) {
    return shared->ReplaceGraphemes(text_in);
  };
}

StepOr ReadRegexReplace(std::string_view regex, std::string by) {
  if (regex == "\\s+")
    return [by](const std::string& text) { return RunsReplaced(text, IsWhiteSpace, 1, by); };
  if (regex == " {2,}")
    return [by](const std::string& text) { return RunsReplaced(text, IsSpaceCharacter, 2, by); };
  return NotSupported(kNormalizer, fmt::format("Replace of the regular expression \"{}\"", regex));
}

StepOr ReadReplace(JsonElement part) {
  std::string_view by;
  std::string_view from;
  JsonElement pattern;
  if (part.at_key("content").get_string().get(by) != simdjson::SUCCESS ||
      part.at_key("pattern").get(pattern) != simdjson::SUCCESS || !pattern.is_object())
    return BadKey(kNormalizer, "Replace needs its pattern and content");
  if (pattern.at_key("Regex").get_string().get(from) == simdjson::SUCCESS)
    return ReadRegexReplace(from, std::string(by));
  if (pattern.at_key("String").get_string().get(from) != simdjson::SUCCESS || from.empty())
    return NotSupported(kNormalizer, "Replace of what is neither a Regex nor a String");
  return [from = std::string(from), by = std::string(by)](const std::string& text) {
    return Replaced(text, from, by);
  };
}

// How many times as long a Replace can make a text.
double GrowthOf(JsonElement part) {
  std::string_view by;
  std::string_view from;
  if (TypeOfPart(part) != "Replace" || part.at_key("content").get_string().get(by) != simdjson::SUCCESS)
    return 1;
  if (part.at_key("pattern").at_key("String").get_string().get(from) != simdjson::SUCCESS) from = " ";
  return std::max(
      1.0, static_cast<double>(by.size()) / static_cast<double>(std::max<std::size_t>(1, from.size())));
}

StepOr ReadStrip(JsonElement part) {
  const auto left = FlagOf(part, kNormalizer, "strip_left", true);
  if (!left.ok()) return left.status();
  const auto right = FlagOf(part, kNormalizer, "strip_right", true);
  if (!right.ok()) return right.status();
  return [l = *left, r = *right](const std::string& text) { return Stripped(text, l, r); };
}

StepOr ReadStep(JsonElement part) {
  constexpr std::array<std::pair<std::string_view, NormalForm>, 4> kForms{{{"NFC", NormalForm::kC},
                                                                           {"NFD", NormalForm::kD},
                                                                           {"NFKC", NormalForm::kKc},
                                                                           {"NFKD", NormalForm::kKd}}};
  const std::string_view type = TypeOfPart(part);
  for (const auto& [name, form] : kForms) {
    if (type == name) return [f = form](const std::string& text) { return Normalized(f, text); };
  }
  if (type == "Lowercase") return [](const std::string& text) { return LowerCase(text); };
  if (type == "Precompiled") return ReadPrecompiled(part);
  if (type == "Replace") return ReadReplace(part);
  if (type == "Strip") return ReadStrip(part);
  return NotSupported(kNormalizer, type.empty() ? "a part without type" : type);
}

}  // namespace

absl::StatusOr<std::vector<TextStep>> ReadNormalizer(std::optional<JsonElement> normalizer) {
  std::vector<TextStep> steps;
  if (!normalizer) return steps;
  const auto parts = PartsOf(*normalizer, kNormalizer, "normalizers");
  if (!parts.ok()) return parts.status();
  double growth = 1;
  for (const JsonElement part : *parts) {
    auto step = ReadStep(part);
    if (!step.ok()) return step.status();
    growth *= GrowthOf(part);
    if (growth > kMostGrowth)
      return NotSupported(kNormalizer, "a chain of Replace that lengthens texts without end");
    steps.push_back(*std::move(step));
  }
  return steps;
}

}  // namespace imgperf
