#include "controller/plan/target_url.h"

#include <algorithm>
#include <charconv>

#include <absl/strings/ascii.h>
#include <fmt/format.h>

#include "controller/plan/redact.h"
#include "controller/plan/text.h"

namespace imgperf {
namespace {

struct UrlParts {
  std::string scheme;     // "http" or "https"
  std::string authority;  // host[:port]
  std::string path;       // without trailing slashes
  std::string query;      // with its "?", or empty
};

absl::Status Bad(std::string_view url, std::string_view why) {
  return absl::InvalidArgumentError(fmt::format("\"{}\" {}", RedactUrl(url), why));
}

UrlParts Split(std::string_view url) {
  UrlParts parts;
  parts.scheme = "http";
  if (const std::size_t colon = url.find("://"); colon != url.npos) {
    parts.scheme = Lower(url.substr(0, colon));
    url.remove_prefix(colon + 3);
  }
  const std::size_t question = url.find('?');
  if (question != url.npos) parts.query = url.substr(question);
  url = url.substr(0, question);
  const std::size_t slash = url.find('/');
  parts.authority = url.substr(0, slash);
  if (slash != url.npos) parts.path = url.substr(slash);
  while (parts.path.ends_with('/')) parts.path.pop_back();
  return parts;
}

bool IsHost(std::string_view host) {
  if (host.starts_with('[')) return host.ends_with(']') && host.size() > 3;
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_';
  });
}

bool IsPort(std::string_view text) {
  unsigned port = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65535;
}

absl::Status CheckAuthority(std::string_view url, std::string_view authority) {
  if (authority.find('@') != authority.npos) {
    return absl::InvalidArgumentError(
        "a URL with a user name or password: use target.api_key or target.headers");
  }
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.find(':', bracket == authority.npos ? 0 : bracket);
  if (!IsHost(authority.substr(0, colon))) return Bad(url, "names no host: write http://HOST:PORT");
  if (colon != authority.npos && !IsPort(authority.substr(colon + 1)))
    return Bad(url, "has no port between 1 and 65535");
  return absl::OkStatus();
}

absl::Status Check(std::string_view url, const UrlParts& parts) {
  if (auto status = CheckAuthority(url, parts.authority); !status.ok()) return status;
  if (parts.scheme != "http" && parts.scheme != "https")
    return Bad(url, "is neither http:// nor https:// nor sim://");
  if (url.find('#') != url.npos) return Bad(url, "has a fragment (#), which no server sees");
  const auto graphic = [](char c) { return absl::ascii_isgraph(static_cast<unsigned char>(c)); };
  if (!std::all_of(url.begin(), url.end(), graphic))
    return Bad(url, "holds blanks or letters that are not ASCII: escape them as %20");
  return absl::OkStatus();
}

std::string JoinPath(std::string base, std::string_view path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  if (path.empty()) return base;
  if (base.ends_with("/" + std::string(path))) return base;
  if (base.ends_with("/v1") && path.starts_with("v1/")) path.remove_prefix(3);
  return base + "/" + std::string(path);
}

}  // namespace

std::string SiblingUrl(std::string_view base, std::string_view endpoint, std::string_view path) {
  UrlParts parts = Split(base);
  if (endpoint.starts_with('/')) endpoint.remove_prefix(1);
  if (endpoint.empty()) parts.path.clear();  // the base is the endpoint itself: who knows where the rest is
  for (const std::string& tail : {"/" + std::string(endpoint), std::string("/v1")}) {
    if (parts.path.ends_with(tail)) parts.path.resize(parts.path.size() - tail.size());
  }
  return fmt::format("{}://{}{}/{}{}", parts.scheme, parts.authority, parts.path, path, parts.query);
}

absl::StatusOr<std::string> EndpointUrl(std::string_view base, std::string_view path) {
  UrlParts parts = Split(base);
  if (auto status = Check(base, parts); !status.ok()) return status;
  return fmt::format("{}://{}{}{}", parts.scheme, parts.authority, JoinPath(parts.path, path), parts.query);
}

}  // namespace imgperf
