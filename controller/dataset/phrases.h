// What synthetic prompts are made of: subjects and details, with their length in tokens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "controller/tokenizer/tokenizer.h"

namespace imgperf {

struct Phrase {
  std::string text;
  std::size_t tokens = 0;  // of a detail: with the comma before it
};

struct Phrases {
  std::vector<Phrase> subjects;
  std::vector<Phrase> details;     // by their tokens, rising
  std::vector<std::string> words;  // every word once, in the order of the text
};

// `text`: a prompt a line, its parts between commas; the first part is a subject, the others are details.
Phrases CutPhrases(std::string_view text, const Tokenizer& tokenizer);

}  // namespace imgperf
