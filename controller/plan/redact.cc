#include "controller/plan/redact.h"
#include "controller/plan/text.h"

namespace imgperf {
namespace {

std::string RedactParameter(std::string_view parameter) {
  const std::size_t equals = parameter.find('=');
  if (equals == parameter.npos || !IsSecretName(parameter.substr(0, equals))) return std::string(parameter);
  return std::string(parameter.substr(0, equals + 1)) + std::string(kRedacted);
}

}  // namespace

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
