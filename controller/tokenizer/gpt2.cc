#include "controller/tokenizer/gpt2.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "controller/tokenizer/byte_bpe_tokenizer.h"
#include "controller/tokenizer/vocabulary_json.h"

namespace imgperf {
namespace {

absl::StatusOr<Merges> ReadMerges(std::string_view text) {
  Merges merges;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with("#version")) continue;
    auto merge = ParseMerge(line);
    if (!merge)
      return absl::InvalidArgumentError(fmt::format("vocab.bpe:{}: two pieces are wanted in a line", number));
    merges.push_back(*std::move(merge));
  }
  return merges;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Tokenizer>> MakeGpt2(std::string_view encoder_json,
                                                    std::string_view vocab_bpe) {
  simdjson::dom::parser parser;
  const auto root = ParseJson(encoder_json, parser);
  if (!root.ok()) return root.status();
  const auto vocabulary = ReadVocabulary(*root);
  if (!vocabulary.ok()) return vocabulary.status();
  const auto merges = ReadMerges(vocab_bpe);
  if (!merges.ok()) return merges.status();
  auto model = BpeModel::Make(*vocabulary, *merges, {});
  if (!model.ok()) return model.status();
  return std::make_unique<ByteBpeTokenizer>(WordOptions{}, *std::move(model));
}

}  // namespace imgperf
