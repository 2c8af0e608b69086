#include "controller/tokenizer/added_tokens.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace imgperf {

AddedTokensTokenizer::AddedTokensTokenizer(std::vector<AddedToken> added, std::unique_ptr<Tokenizer> between)
    : added_(std::move(added)), between_(std::move(between)) {
  std::stable_sort(added_.begin(), added_.end(),
                   [](const auto& a, const auto& b) { return a.content.size() > b.content.size(); });
  for (const AddedToken& token : added_) {
    spelled_.emplace(token.id, token.content);
    begins_with_[static_cast<std::uint8_t>(token.content.front())] = true;
  }
}

const AddedToken* AddedTokensTokenizer::FindAt(std::string_view text, std::size_t at) const {
  if (!begins_with_[static_cast<std::uint8_t>(text[at])]) return nullptr;
  const auto found = std::find_if(added_.begin(), added_.end(), [&](const AddedToken& token) {
    return text.substr(at).starts_with(token.content);
  });
  return found == added_.end() ? nullptr : &*found;
}

std::vector<TokenId> AddedTokensTokenizer::Encode(std::string_view text) const {
  std::vector<TokenId> ids;
  const auto add_between = [&](std::string_view piece) {
    const std::vector<TokenId> more = between_->Encode(piece);
    ids.insert(ids.end(), more.begin(), more.end());
  };
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size();) {
    const AddedToken* const token = FindAt(text, at);
    if (token == nullptr) {
      ++at;
      continue;
    }
    add_between(text.substr(done, at - done));
    ids.push_back(token->id);
    done = at += token->content.size();
  }
  add_between(text.substr(done));
  return ids;
}

std::string AddedTokensTokenizer::Decode(std::span<const TokenId> ids) const {
  std::string text;
  std::size_t done = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto spelled = spelled_.find(ids[i]);
    if (spelled == spelled_.end()) continue;
    text.append(between_->Decode(ids.subspan(done, i - done))).append(spelled->second);
    done = i + 1;
  }
  return text.append(between_->Decode(ids.subspan(done)));
}

}  // namespace imgperf
