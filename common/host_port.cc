#include "common/host_port.h"

#include <arpa/inet.h>
#include <algorithm>
#include <charconv>
#include <utility>

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <fmt/format.h>

namespace imgperf {
namespace {

absl::Status Bad(std::string_view text, std::string_view why) {
  return absl::InvalidArgumentError(
      fmt::format("\"{}\" {}: write ADDRESS or ADDRESS:PORT, as 127.0.0.1:7870", text, why));
}

bool IsV6(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

bool IsHostName(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.';
  });
}

// Host and, when there is one, the text behind its colon. An IPv6 address with a port stands in brackets.
std::pair<std::string, std::optional<std::string>> Split(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    const std::string host(text.substr(1, end == text.npos ? text.npos : end - 1));
    const std::string_view rest = end == text.npos ? "" : text.substr(end + 1);
    const bool sound = end != text.npos && IsV6(host) && (rest.empty() || rest.front() == ':');
    if (!sound) return {"", std::nullopt};
    return {host, rest.empty() ? std::nullopt : std::optional(std::string(rest.substr(1)))};
  }
  const std::size_t colon = text.find(':');
  if (colon == text.npos || text.find(':', colon + 1) != text.npos) return {std::string(text), std::nullopt};
  return {std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

}  // namespace

std::string HostPort::Text(std::uint16_t default_port) const {
  return fmt::format("{}:{}", InBrackets(host), port.value_or(default_port));
}

std::string InBrackets(std::string_view host) {
  return host.find(':') == host.npos ? std::string(host) : fmt::format("[{}]", host);
}

absl::StatusOr<HostPort> ParseHostPort(std::string_view text) {
  auto [host, port_text] = Split(text);
  if (!IsHostName(host) && !IsV6(host)) return Bad(text, "names no address");
  HostPort result{host, std::nullopt};
  if (!port_text) return result;
  std::uint16_t port = 0;
  const char* last = port_text->data() + port_text->size();
  auto [end, error] = std::from_chars(port_text->data(), last, port);
  if (error != std::errc{} || end != last) return Bad(text, "has no port between 0 and 65535");
  result.port = port;
  return result;
}

bool IsIPv4(std::string_view host) {
  in_addr address{};
  return inet_pton(AF_INET, std::string(host).c_str(), &address) == 1;
}

bool IsAddress(std::string_view host) { return IsIPv4(host) || IsV6(std::string(host)); }

bool IsEverywhere(std::string_view host) { return host == "0.0.0.0" || host == "::"; }

bool IsLoopback(std::string_view host) {
  if (absl::EqualsIgnoreCase(std::string(host), "localhost") || host == "::1") return true;
  in_addr address{};
  return inet_pton(AF_INET, std::string(host).c_str(), &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
}

}  // namespace imgperf
