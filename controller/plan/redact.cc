#include "controller/plan/redact.h"
#include "controller/plan/text.h"

#include <algorithm>
#include <array>
#include <vector>

namespace imgperf {
namespace {

bool SoundsSecret(std::string_view name) {
  constexpr std::array<std::string_view, 14> kWords{
      "auth",   "authorization", "cookie",   "key",    "apikey",     "token",     "accesstoken",
      "secret", "secrets",       "password", "passwd", "credential", "signature", "sig"};
  std::string lower = Lower(name);
  std::replace_if(
      lower.begin(), lower.end(), [](char c) { return c == '-' || c == '.' || c == ' '; }, '_');
  const auto words = SplitAt(lower, '_');
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
  });
}

std::string RedactParameter(std::string_view parameter) {
  const std::size_t equals = parameter.find('=');
  if (equals == parameter.npos || !SoundsSecret(parameter.substr(0, equals))) return std::string(parameter);
  return std::string(parameter.substr(0, equals + 1)) + std::string(kRedacted);
}

}  // namespace

bool IsSecretHeader(std::string_view name) { return SoundsSecret(name); }

bool IsSecretPath(std::string_view path) {
  return path == "target" || path.starts_with("target.api_key") || path.starts_with("target.headers");
}

std::string RedactUrl(std::string_view url) {
  const std::size_t question = url.find('?');
  if (question == url.npos) return std::string(url);
  std::string out(url.substr(0, question));
  char joint = '?';
  for (std::string_view parameter : SplitAt(url.substr(question + 1), '&')) {
    out += joint + RedactParameter(parameter);
    joint = '&';
  }
  return out;
}

}  // namespace imgperf
