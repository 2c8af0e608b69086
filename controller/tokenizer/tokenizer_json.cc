#include "controller/tokenizer/tokenizer_json.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "controller/tokenizer/added_tokens.h"
#include "controller/tokenizer/tokenizer_json_parts.h"
#include "controller/tokenizer/vocabulary_json.h"

namespace imgperf {
namespace {

const std::vector<std::string_view> kKeys{"version",        "truncation", "padding",
                                          "added_tokens",   "normalizer", "pre_tokenizer",
                                          "post_processor", "decoder",    "model"};
constexpr const char* kAdded = "added_tokens";

struct AddedTokens {
  std::unordered_set<std::string> special;
  std::vector<AddedToken> plain;  // found in the text before everything else
};

// Error: one that is found otherwise than letter by letter in the text as it is given.
absl::Status CheckPlain(JsonElement token, std::string_view content, bool normalizes) {
  for (const std::string_view key : {"single_word", "lstrip", "rstrip", "normalized"}) {
    const auto flag = FlagOf(token, kAdded, key, false);
    if (!flag.ok()) return flag.status();
    if (*flag && (key != "normalized" || normalizes))
      return NotSupported(kAdded, fmt::format("\"{}\", which is {} and not special,", content, key));
  }
  return content.empty() ? BadKey(kAdded, "a content is empty") : absl::OkStatus();
}

absl::Status AddToken(JsonElement token, bool normalizes, AddedTokens* added) {
  std::string_view content;
  std::uint64_t id = 0;
  if (!token.is_object() || token.at_key("content").get_string().get(content) != simdjson::SUCCESS)
    return BadKey(kAdded, "each needs a content");
  const auto is_special = FlagOf(token, kAdded, "special", false);
  if (!is_special.ok()) return is_special.status();
  if (*is_special) {
    added->special.emplace(content);
    return absl::OkStatus();
  }
  if (token.at_key("id").get_uint64().get(id) != simdjson::SUCCESS)
    return BadKey(kAdded, fmt::format("\"{}\" needs an id", content));
  added->plain.push_back({std::string(content), id});
  return CheckPlain(token, content, normalizes);
}

absl::StatusOr<AddedTokens> ReadAddedTokens(std::optional<JsonElement> list, bool normalizes) {
  AddedTokens added;
  simdjson::dom::array tokens;
  if (!list) return added;
  if (list->get_array().get(tokens) != simdjson::SUCCESS) return BadKey(kAdded, "must be a list");
  for (const JsonElement token : tokens) {
    if (absl::Status status = AddToken(token, normalizes, &added); !status.ok()) return status;
  }
  return added;
}

std::string_view NameOfKind(const WordsOrSpaces& words) {
  return std::holds_alternative<WordOptions>(words) ? "ByteLevel" : "Metaspace";
}

absl::StatusOr<std::unique_ptr<Tokenizer>> MakeBpe(WordOptions options, JsonElement model,
                                                   AddedTokens added) {
  auto bpe = ReadBpe(model);
  if (!bpe.ok()) return bpe.status();
  if (!added.plain.empty() && options.add_prefix_space)
    return NotSupported(kAdded, "one that is not special, beside add_prefix_space,");
  std::unique_ptr<Tokenizer> words = std::make_unique<ByteBpeTokenizer>(std::move(options), *std::move(bpe));
  if (added.plain.empty()) return words;
  return std::make_unique<AddedTokensTokenizer>(std::move(added.plain), std::move(words));
}

absl::StatusOr<std::unique_ptr<Tokenizer>> MakeUnigram(SpaceOptions options, JsonElement model,
                                                       const AddedTokens& added) {
  if (!added.plain.empty())
    return NotSupported(kAdded,
                        fmt::format("\"{}\", which is not special, beside Unigram", added.plain[0].content));
  auto unigram = ReadUnigram(model, added.special);
  if (!unigram.ok()) return unigram.status();
  return std::make_unique<UnigramTokenizer>(std::move(options), *std::move(unigram));
}

absl::StatusOr<std::unique_ptr<Tokenizer>> MakeOf(JsonElement root) {
  auto steps = ReadNormalizer(MemberOf(root, "normalizer"));
  if (!steps.ok()) return steps.status();
  auto added = ReadAddedTokens(MemberOf(root, kAdded), !steps->empty());
  if (!added.ok()) return added.status();
  auto words = ReadPreTokenizer(MemberOf(root, "pre_tokenizer"));
  if (!words.ok()) return words.status();
  std::visit([&](auto& options) { options.normalize = *std::move(steps); }, *words);
  const auto model = MemberOf(root, "model");
  if (!model || !model->is_object()) return BadKey("model", "is missing");
  std::string_view type = TypeOfPart(*model);
  if (type.empty() && MemberOf(*model, "merges")) type = "BPE";  // files before tokenizers 0.10 do not say
  if (type != "BPE" && type != "Unigram")
    return NotSupported("model", fmt::format("{} (BPE and Unigram are)", type.empty() ? "no type" : type));
  if (type == "BPE" && std::holds_alternative<WordOptions>(*words))
    return MakeBpe(std::get<WordOptions>(*std::move(words)), *model, *std::move(added));
  if (type == "Unigram" && std::holds_alternative<SpaceOptions>(*words))
    return MakeUnigram(std::get<SpaceOptions>(*std::move(words)), *model, *added);
  return NotSupported("model", fmt::format("{} after {}", type, NameOfKind(*words)));
}

}  // namespace

absl::Status BadKey(std::string_view key, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("{}: {}", key, why));
}

absl::Status NotSupported(std::string_view key, std::string_view what) {
  return BadKey(key, fmt::format("{} is not supported", what));
}

std::optional<JsonElement> MemberOf(JsonElement object, std::string_view key) {
  JsonElement member;
  if (object.at_key(key).get(member) != simdjson::SUCCESS || member.is_null()) return std::nullopt;
  return member;
}

std::string_view TypeOfPart(JsonElement part) {
  std::string_view type;
  if (part.at_key("type").get_string().get(type) != simdjson::SUCCESS) return {};
  return type;
}

absl::StatusOr<bool> FlagOf(JsonElement object, std::string_view path, std::string_view key, bool otherwise) {
  const auto member = MemberOf(object, key);
  if (!member) return otherwise;
  bool flag = otherwise;
  if (member->get_bool().get(flag) != simdjson::SUCCESS)
    return BadKey(fmt::format("{}.{}", path, key), "must be true or false");
  return flag;
}

absl::Status OnlyKeys(JsonElement object, std::string_view path, const std::vector<std::string_view>& keys) {
  simdjson::dom::object members;
  if (object.get_object().get(members) != simdjson::SUCCESS) return BadKey(path, "must be an object");
  for (const auto member : members) {
    if (std::find(keys.begin(), keys.end(), member.key) == keys.end())
      return NotSupported(path, fmt::format("\"{}\" (known: {})", member.key, fmt::join(keys, ", ")));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<JsonElement>> PartsOf(JsonElement part, std::string_view path,
                                                 std::string_view list) {
  if (!part.is_object()) return BadKey(path, "must be an object");
  if (TypeOfPart(part) != "Sequence") return std::vector<JsonElement>{part};
  simdjson::dom::array items;
  if (part.at_key(list).get_array().get(items) != simdjson::SUCCESS)
    return BadKey(fmt::format("{}.{}", path, list), "must be a list");
  std::vector<JsonElement> parts;
  for (const JsonElement item : items) {
    if (!item.is_object()) return BadKey(path, "each part must be an object");
    if (TypeOfPart(item) == "Sequence") return NotSupported(path, "a Sequence in a Sequence");
    parts.push_back(item);
  }
  return parts;
}

absl::StatusOr<std::unique_ptr<Tokenizer>> MakeFromTokenizerJson(std::string_view json) {
  simdjson::dom::parser parser;
  const auto root = ParseJson(json, parser);
  if (!root.ok()) return root.status();
  if (absl::Status status = OnlyKeys(*root, "the file", kKeys); !status.ok()) return status;
  return MakeOf(*root);
}

}  // namespace imgperf
