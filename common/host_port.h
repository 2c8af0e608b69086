// ADDR[:PORT] as cluster.listen, cluster.advertise and imgperf-worker --controller write it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

namespace imgperf {

struct HostPort {
  std::string host;  // IPv6 without its brackets
  std::optional<std::uint16_t> port;
  // "host:port", IPv6 in brackets.
  std::string Text(std::uint16_t default_port) const;
};

// "127.0.0.1", "127.0.0.1:7870", "localhost:0", "[::1]:7870", "::1".
absl::StatusOr<HostPort> ParseHostPort(std::string_view text);

// The host as it stands before a colon and a port: an IPv6 address gets its brackets.
std::string InBrackets(std::string_view host);

// Four numbers, as 192.168.0.1 or 0.0.0.0.
bool IsIPv4(std::string_view host);

// That, or an IPv6 address without its brackets, as ::1 or :: (every address of this machine, IPv4 too).
bool IsAddress(std::string_view host);

// Where to listen on every address: 0.0.0.0 or ::.
bool IsEverywhere(std::string_view host);

// Only this machine can reach it: 127.0.0.0/8, ::1, localhost.
bool IsLoopback(std::string_view host);

}  // namespace imgperf
