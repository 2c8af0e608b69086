#include "worker/request/url.h"

#include <algorithm>
#include <cctype>

#include <absl/status/status.h>
#include <fmt/format.h>

namespace imgperf {
namespace {

bool StartsWithIgnoringCase(std::string_view text, std::string_view start) {
  return text.size() >= start.size() &&
         std::equal(start.begin(), start.end(), text.begin(), [](char a, char b) {
           return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
         });
}

std::size_t SchemeLength(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (StartsWithIgnoringCase(url, scheme)) return scheme.size();
  return 0;
}

// "ftp" of ftp://…, also "data" of data:…; empty for relative references.
std::string_view OtherScheme(std::string_view reference) {
  const std::size_t colon = reference.find(':');
  const std::string_view scheme = reference.substr(0, colon == reference.npos ? 0 : colon);
  const bool word = std::all_of(scheme.begin(), scheme.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.';
  });
  return word ? scheme : std::string_view();
}

bool HasControlOrSpace(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c <= 0x20 || c == 0x7F; });
}

}  // namespace

std::string_view Origin(std::string_view url) {
  const std::size_t scheme = SchemeLength(url);
  if (scheme == 0) return {};
  return url.substr(0, std::min(url.find_first_of("/?#", scheme), url.size()));
}

std::string HostAndPort(std::string_view url) {
  const std::size_t scheme = SchemeLength(url);
  if (scheme == 0) return std::string(url);
  std::string_view host = Origin(url).substr(scheme);
  if (const auto user = host.rfind('@'); user != host.npos) host.remove_prefix(user + 1);
  const std::size_t colon = host.rfind(':');
  const bool has_port = colon != host.npos && host.find(']', colon) == host.npos;
  return has_port ? std::string(host) : fmt::format("{}:{}", host, scheme == 8 ? 443 : 80);
}

absl::StatusOr<std::string> ResolveUrl(std::string_view base, std::string_view reference) {
  if (reference.empty() || HasControlOrSpace(reference))
    return absl::InvalidArgumentError("the image URL is empty or holds spaces or control characters");
  if (SchemeLength(reference) > 0) return std::string(reference);
  if (const auto scheme = OtherScheme(reference); !scheme.empty())
    return absl::InvalidArgumentError(fmt::format("the image URL's scheme is {}, not http or https", scheme));
  const std::string_view origin = Origin(base);
  if (reference.starts_with("//")) return std::string(base.substr(0, base.find("//"))).append(reference);
  if (reference.starts_with('/')) return std::string(origin).append(reference);
  const std::string_view path = base.substr(0, std::min(base.find_first_of("?#"), base.size()));
  if (reference.starts_with('?')) return std::string(path).append(reference);
  const std::size_t slash = path.rfind('/');
  if (slash == path.npos || slash < origin.size()) return fmt::format("{}/{}", origin, reference);
  return std::string(path.substr(0, slash + 1)).append(reference);
}

}  // namespace imgperf
