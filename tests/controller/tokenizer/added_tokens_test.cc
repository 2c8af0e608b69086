#include "controller/tokenizer/added_tokens.h"

#include <gtest/gtest.h>

namespace imgperf {
namespace {

using Ids = std::vector<TokenId>;

// Every byte is a token, which is its number.
class Bytes final : public Tokenizer {
 public:
  std::vector<TokenId> Encode(std::string_view text) const override {
    Ids ids;
    for (const char byte : text) ids.push_back(static_cast<std::uint8_t>(byte));
    return ids;
  }
  std::string Decode(std::span<const TokenId> ids) const override {
    std::string text;
    for (const TokenId id : ids)
      if (id < 256) text += static_cast<char>(id);
    return text;
  }
};

const AddedTokensTokenizer& Tokens() {
  static const AddedTokensTokenizer tokens({{"<b>", 300}, {"<b>x", 301}, {"<c>", 302}},
                                           std::make_unique<Bytes>());
  return tokens;
}

TEST(AddedTokens, FindsTheLongestAtEachPlace) {
  EXPECT_EQ(Tokens().Encode("a<b>x<b><c>z"), (Ids{'a', 301, 300, 302, 'z'}));
  EXPECT_EQ(Tokens().Encode("<b"), (Ids{'<', 'b'}));
  EXPECT_EQ(Tokens().Encode("<<c>"), (Ids{'<', 302}));
  EXPECT_EQ(Tokens().Encode(""), Ids{});
}

TEST(AddedTokens, SpellsThemAgain) {
  for (const char* text : {"a<b>x<b><c>z", "plain", "", "<c>", "<b>y"})
    EXPECT_EQ(Tokens().Decode(Tokens().Encode(text)), text);
  EXPECT_EQ(Tokens().Decode(Ids{'a', 999, 302}), "a<c>");
}

}  // namespace
}  // namespace imgperf
