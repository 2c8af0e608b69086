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

struct QueryValue {
  std::size_t begin = 0;  // in the URL
  std::size_t end = 0;
};

// Where the values of credential-like query keys stand, in order; a fragment belongs to the last.
std::vector<QueryValue> SecretValues(std::string_view url) {
  std::vector<QueryValue> values;
  std::size_t at = std::min(url.find('?'), url.size());
  while (at < url.size()) {
    const std::size_t begin = at + 1;
    at = std::min(url.find('&', begin), url.size());
    const std::size_t equals = url.find('=', begin);
    if (equals < at && IsSecretName(url.substr(begin, equals - begin))) values.push_back({equals + 1, at});
  }
  return values;
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

// How many bytes at the text's end are the beginning of the secret.
std::size_t BegunAtEnd(std::string_view secret, std::string_view text) {
  for (std::size_t size = std::min(secret.size(), text.size()); size > 0; --size)
    if (text.ends_with(secret.substr(0, size))) return size;
  return 0;
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

std::string RedactUrl(std::string_view url) {
  std::string out;
  std::size_t at = 0;
  for (const QueryValue& value : SecretValues(url)) {
    out.append(url.substr(at, value.begin - at)).append(kRedacted);
    at = value.end;
  }
  return out.append(url.substr(at));
}

std::vector<std::string> SecretsOfUrl(std::string_view url) {
  std::vector<std::string> secrets;
  for (const QueryValue& value : SecretValues(url)) {
    const std::string_view whole = url.substr(value.begin, value.end - value.begin);
    const std::string_view sent = whole.substr(0, whole.find('#'));
    if (!sent.empty()) secrets.emplace_back(sent);
  }
  return secrets;
}

void Scrub(const std::vector<std::string>& secrets, std::string* text) {
  for (const std::string& secret : secrets) {
    if (secret.size() >= kLeastSecret) ScrubOne(secret, text);
  }
}

void ScrubCut(const std::vector<std::string>& secrets, std::string* text) {
  Scrub(secrets, text);
  constexpr std::size_t kLeastBegun = 4;  // shorter beginnings tell nothing and stand there by chance
  for (const std::string& secret : secrets) {
    const std::size_t begun = secret.size() < kLeastSecret ? 0 : BegunAtEnd(secret, *text);
    if (begun >= kLeastBegun) text->replace(text->size() - begun, begun, kRedacted);
  }
}

}  // namespace imgperf
