// Text -> words -> bytes -> merges: the tokenizers of GPT-2, CLIP, Llama 3, Qwen and their kin.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "controller/tokenizer/bpe.h"
#include "controller/tokenizer/normalize.h"
#include "controller/tokenizer/split_pattern.h"
#include "controller/tokenizer/tokenizer.h"
#include "controller/tokenizer/word_split.h"

namespace imgperf {

struct WordOptions {
  WordRule rule = WordRule::kGpt2;  // where there is no pattern
  std::optional<SplitPattern> pattern = std::nullopt;
  bool add_prefix_space = false;  // before a text that does not begin with white space
  std::vector<TextStep> normalize = {};
};

class ByteBpeTokenizer final : public Tokenizer {
 public:
  ByteBpeTokenizer(WordOptions options, BpeModel model)
      : options_(std::move(options)), model_(std::move(model)) {}

  std::vector<TokenId> Encode(std::string_view text) const override;
  std::string Decode(std::span<const TokenId> ids) const override;

 private:
  void EncodeByPattern(std::string_view text, std::vector<TokenId>& ids) const;

  const WordOptions options_;
  const BpeModel model_;
};

}  // namespace imgperf
