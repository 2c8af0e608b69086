// SentencePiece model files (`*.model`): Unigram models, as T5's spiece.model.
#pragma once

#include <memory>
#include <string_view>

#include <absl/status/statusor.h>

#include "controller/tokenizer/tokenizer.h"

namespace imgperf {

// Pure. Error: InvalidArgument: no such file's bytes, or a kind of model that is not served (BPE, word,
// char), without the file's name.
absl::StatusOr<std::unique_ptr<Tokenizer>> MakeFromSentencePiece(std::string_view bytes);

}  // namespace imgperf
