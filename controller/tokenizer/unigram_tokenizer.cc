#include "controller/tokenizer/unigram_tokenizer.h"

#include <algorithm>

#include "controller/tokenizer/unicode.h"

namespace imgperf {
namespace {

// Takes the next stretch without white space off the text; empty at its end.
std::string_view TakeUnspaced(std::string_view& text) {
  std::size_t begin = 0;
  const auto is_space = [&](std::size_t at) { return ClassOf(CharacterAt(text, at)) == CharClass::kSpace; };
  while (begin < text.size() && is_space(begin)) begin += CharacterAt(text, begin).length;
  std::size_t end = begin;
  while (end < text.size() && !is_space(end)) end += CharacterAt(text, end).length;
  const std::string_view word = text.substr(begin, end - begin);
  text.remove_prefix(end);
  return word;
}

}  // namespace

void UnigramTokenizer::EncodeWord(std::string_view word, bool first, std::vector<TokenId>& ids) const {
  std::string marked = Replaced(word, " ", options_.mark);
  const bool wanted =
      options_.mark_start == MarkStart::kAlways || (first && options_.mark_start == MarkStart::kFirst);
  if (wanted && !marked.starts_with(options_.mark)) marked.insert(0, options_.mark);
  std::string_view rest = marked;
  while (!rest.empty()) {
    const std::size_t next = options_.split_at_mark ? rest.find(options_.mark, 1) : rest.npos;
    const std::size_t end = std::min(next, rest.size());
    model_.Encode(rest.substr(0, end), ids);
    rest.remove_prefix(end);
  }
}

std::vector<TokenId> UnigramTokenizer::Encode(std::string_view text) const {
  const std::string changed = Applied(options_.normalize, text);
  std::vector<TokenId> ids;
  if (changed.empty()) return ids;
  if (!options_.split_at_space) {
    EncodeWord(changed, true, ids);
    return ids;
  }
  std::string_view rest = changed;
  for (std::string_view word; !(word = TakeUnspaced(rest)).empty();)
    EncodeWord(word, word.data() == changed.data(), ids);
  return ids;
}

std::string UnigramTokenizer::Decode(std::span<const TokenId> ids) const {
  std::string marked;
  for (const TokenId id : ids) marked.append(model_.TextOf(id));
  std::string text = Replaced(marked, options_.mark, " ");
  if (text.starts_with(' ')) text.erase(0, 1);
  return text;
}

}  // namespace imgperf
