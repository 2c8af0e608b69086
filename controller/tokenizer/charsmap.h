// SentencePiece's precompiled table of characters and what they become ("precompiled_charsmap").
//
// Layout, little endian (known from SentencePiece, src/normalizer.cc): u32 size of the trie in bytes · the
// trie, a double array of u32 as darts-clone writes it · the replacements, each ended by a zero byte.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

namespace imgperf {

// Thread: any, also several at once.
class Charsmap {
 public:
  struct Match {
    std::size_t length = 0;  // bytes of the text
    std::string_view replacement;
  };

  // Error: InvalidArgument, cut short or of an odd size.
  static absl::StatusOr<Charsmap> Parse(std::string_view bytes);

  // The shortest and the longest beginning of the text that has a replacement.
  std::optional<Match> Shortest(std::string_view text) const { return Find(text, true); }
  std::optional<Match> Longest(std::string_view text) const { return Find(text, false); }

  // As Hugging Face's tokenizers do it: graphemes of fewer than 6 bytes are looked up whole and replaced when
  // a beginning of them is known; of the others each character.
  std::string ReplaceGraphemes(const std::string& text) const;

 private:
  std::optional<Match> Find(std::string_view text, bool shortest) const;
  void AppendGrapheme(std::string_view grapheme, std::string& out) const;

  std::vector<std::uint32_t> units_;
  std::string replacements_;
};

}  // namespace imgperf
