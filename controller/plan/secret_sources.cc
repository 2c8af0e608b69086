#include "controller/plan/secret_sources.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <absl/strings/ascii.h>

#include "controller/plan/redact.h"

namespace imgperf {
namespace {

// "Bearer ", "Basic ": a word and a blank, or nothing.
bool IsScheme(std::string_view text) {
  if (text.empty()) return true;
  const std::string_view word = text.substr(0, text.size() - 1);
  return text.back() == ' ' && !word.empty() && word.size() <= 16 &&
         std::all_of(word.begin(), word.end(),
                     [](char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); });
}

// The one variable that is the secret, or "".
std::string VariableOf(std::string_view text) {
  const std::size_t begin = text.find("${");
  if (begin == text.npos || !IsScheme(text.substr(0, begin))) return "";
  const std::size_t end = text.find('}', begin);
  if (end == text.npos || end + 1 != text.size()) return "";
  const std::string_view inside = text.substr(begin + 2, end - begin - 2);
  return std::string(text.substr(0, begin)) + "${" + std::string(inside.substr(0, inside.find(":-"))) + "}";
}

}  // namespace

std::vector<SecretSource> SecretSourcesOf(const Node& root) {
  std::vector<SecretSource> sources;
  const Node* target = root.Find("target");
  if (target == nullptr) return sources;
  if (const Node* key = target->Find("api_key")) sources.push_back({"target.api_key", VariableOf(key->text)});
  const Node* headers = target->Find("headers");
  if (headers == nullptr) return sources;
  for (const Node& header : headers->items) {
    if (IsSecretHeader(header.key))
      sources.push_back({"target.headers." + header.key, VariableOf(header.text)});
  }
  return sources;
}

}  // namespace imgperf
