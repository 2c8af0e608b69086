// The few things we need to know of a URL.
#pragma once

#include <string>
#include <string_view>

#include <absl/status/statusor.h>

namespace imgperf {

// "http://host:port", as written; empty when `url` is no http(s) URL.
std::string_view Origin(std::string_view url);
// "host:port" for messages, the port filled in; the whole text when it is no http(s) URL.
std::string HostAndPort(std::string_view url);
// What `reference` means in an answer of `base` (RFC 3986 §5 for what servers write: absolute, //host, /path,
// ?query, relative path). INVALID_ARGUMENT for schemes other than http(s) and for control characters.
absl::StatusOr<std::string> ResolveUrl(std::string_view base, std::string_view reference);

}  // namespace imgperf
