// A tokenizer by its name or file: the only part of this folder that reads files and the environment.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

#include "controller/tokenizer/tokenizer.h"

namespace imgperf {

// True for `none`, `builtin` and `gpt2`, false for a path.
bool IsTokenizerName(std::string_view name_or_path);

// Where the vocabularies of names are looked for, in this order: $IMGPERF_CACHE/tokenizers when it is set,
// <directory of the program>/../share/imgperf/tokenizers.
std::vector<std::string> TokenizerPlaces();

// `none`: null, nothing is counted. `builtin`: an estimate. `gpt2`: <place>/gpt2/encoder.json and vocab.bpe
// of the first place that has both. A path that ends in .json: a Hugging Face tokenizer.json; in .model: a
// SentencePiece model; at most 64 MiB. Error: what is wrong with it and the remedy; other names have none.
absl::StatusOr<std::shared_ptr<const Tokenizer>> LoadTokenizer(
    const std::string& name_or_path, const std::vector<std::string>& places = TokenizerPlaces());

}  // namespace imgperf
