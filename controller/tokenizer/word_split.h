// Cuts text into the words that byte pair encodings are applied to.
#pragma once

#include <cstddef>
#include <string_view>

namespace imgperf {

// As a regular expression each:
//   kGpt2  's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
//   kClip  's|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+     (white space falls between the
//   words)
// Known from OpenAI's gpt-2 (src/encoder.py) and the tokenizer.json of its CLIP models.
enum class WordRule { kGpt2, kClip };

// Takes the next word off `text`; empty at its end. The word points into the text.
std::string_view TakeWord(WordRule rule, std::string_view& text);

}  // namespace imgperf
