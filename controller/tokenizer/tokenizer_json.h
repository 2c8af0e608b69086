// Hugging Face's tokenizer.json, as far as image models use it.
//
// Served are byte-level BPE with GPT-2's words, CLIP's BPE, and Unigram with Metaspace (T5). Everything else
// that changes tokens is refused by its name. Left aside, because they do not: `decoder`, `post_processor`
// (adds special tokens), `truncation` and `padding` (a prompt is sent, and so counted, whole).
#pragma once

#include <memory>
#include <string_view>

#include <absl/status/statusor.h>

#include "controller/tokenizer/tokenizer.h"

namespace imgperf {

// Pure. Error: InvalidArgument: what is wrong, naming the key, without the file's name.
absl::StatusOr<std::unique_ptr<Tokenizer>> MakeFromTokenizerJson(std::string_view json);

}  // namespace imgperf
