#include "common/secrets.h"

#include <string.h>  // memmem

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace imgperf {
namespace {

// The next word of a name like X-Api-Key or access_token, in lower case; taken off its front.
std::string TakeWord(std::string_view* name) {
  const std::size_t end = std::min(name->find_first_of("-_. "), name->size());
  std::string word(name->substr(0, end));
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  name->remove_prefix(std::min(end + 1, name->size()));
  return word;
}

// memmem looks at several bytes at once; std::string::find stops at every first letter.
std::size_t FindFrom(std::string_view text, std::size_t at, std::string_view part) {
  const void* found = memmem(text.data() + at, text.size() - at, part.data(), part.size());
  return found == nullptr ? text.npos
                          : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

// One pass, however often it stands there; nothing is copied where it does not.
void ScrubOne(std::string_view secret, std::string* text) {
  std::size_t found = FindFrom(*text, 0, secret);
  if (found == std::string::npos) return;
  std::string clean;
  std::size_t at = 0;
  for (; found != std::string::npos; found = FindFrom(*text, at, secret)) {
    clean.append(*text, at, found - at).append(kRedacted);
    at = found + secret.size();
  }
  clean.append(*text, at);
  *text = std::move(clean);
}

}  // namespace

bool IsSecretName(std::string_view name) {
  constexpr std::array<std::string_view, 14> kWords{
      "auth",   "authorization", "cookie",   "key",    "apikey",     "token",     "accesstoken",
      "secret", "secrets",       "password", "passwd", "credential", "signature", "sig"};
  while (!name.empty()) {
    if (std::find(kWords.begin(), kWords.end(), TakeWord(&name)) != kWords.end()) return true;
  }
  return false;
}

void Scrub(const std::vector<std::string>& secrets, std::string* text) {
  for (const std::string& secret : secrets) {
    if (secret.size() >= kLeastSecret) ScrubOne(secret, text);
  }
}

}  // namespace imgperf
