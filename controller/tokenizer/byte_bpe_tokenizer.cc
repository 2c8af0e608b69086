#include "controller/tokenizer/byte_bpe_tokenizer.h"

#include "controller/tokenizer/unicode.h"

namespace imgperf {

std::vector<TokenId> ByteBpeTokenizer::Encode(std::string_view text) const {
  std::string changed;
  if (!options_.normalize.empty() || options_.add_prefix_space) {
    changed = Applied(options_.normalize, text);
    if (options_.add_prefix_space && !changed.empty() && !changed.starts_with(' ')) changed.insert(0, " ");
    text = changed;
  }
  std::vector<TokenId> ids;
  if (options_.pattern) {
    EncodeByPattern(text, ids);
    return ids;
  }
  BpeModel::Scratch scratch;
  for (std::string_view word; !(word = TakeWord(options_.rule, text)).empty();)
    model_.Encode(word, scratch, ids);
  return ids;
}

void ByteBpeTokenizer::EncodeByPattern(std::string_view text, std::vector<TokenId>& ids) const {
  const std::string valid = ValidUtf8(text);
  BpeModel::Scratch scratch;
  for (const std::string_view word : options_.pattern->Cut(valid)) model_.Encode(word, scratch, ids);
}

std::string ByteBpeTokenizer::Decode(std::span<const TokenId> ids) const {
  std::string text;
  for (const TokenId id : ids) text.append(model_.BytesOf(id));
  if (options_.rule == WordRule::kClip && text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace imgperf
