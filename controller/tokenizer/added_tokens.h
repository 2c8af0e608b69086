// Tokens that a text spells out whole, found before everything else is done to it.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "controller/tokenizer/tokenizer.h"

namespace imgperf {

struct AddedToken {
  std::string content;  // not empty
  TokenId id = 0;
};

// Of several that begin at one place, the longest is found. What lies between two is the other tokenizer's.
class AddedTokensTokenizer final : public Tokenizer {
 public:
  AddedTokensTokenizer(std::vector<AddedToken> added, std::unique_ptr<Tokenizer> between);

  std::vector<TokenId> Encode(std::string_view text) const override;
  std::string Decode(std::span<const TokenId> ids) const override;

 private:
  const AddedToken* FindAt(std::string_view text, std::size_t at) const;

  std::vector<AddedToken> added_;        // the longest first
  std::array<bool, 256> begins_with_{};  // bytes that a content begins with
  std::unordered_map<TokenId, std::string> spelled_;
  const std::unique_ptr<Tokenizer> between_;
};

}  // namespace imgperf
