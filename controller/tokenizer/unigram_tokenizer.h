// Text with marked spaces -> the best pieces: the tokenizers of T5 and its kin.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "controller/tokenizer/normalize.h"
#include "controller/tokenizer/tokenizer.h"
#include "controller/tokenizer/unigram.h"

namespace imgperf {

enum class MarkStart { kNever, kFirst, kAlways };  // which words get a mark before them when they have none

struct SpaceOptions {
  std::string mark = "\xE2\x96\x81";  // stands for a space: U+2581
  bool split_at_space = false;        // white space falls between words, each is marked by itself
  MarkStart mark_start = MarkStart::kAlways;
  bool split_at_mark = false;  // cut before every mark; else the text is one word
  std::vector<TextStep> normalize;
};

class UnigramTokenizer final : public Tokenizer {
 public:
  UnigramTokenizer(SpaceOptions options, UnigramModel model)
      : options_(std::move(options)), model_(std::move(model)) {}

  std::vector<TokenId> Encode(std::string_view text) const override;
  // Marks become spaces; one at the beginning goes.
  std::string Decode(std::span<const TokenId> ids) const override;

 private:
  void EncodeWord(std::string_view word, bool first, std::vector<TokenId>& ids) const;

  const SpaceOptions options_;
  const UnigramModel model_;
};

}  // namespace imgperf
