// The URL that requests go to, from a target's base URL and the endpoint's path. AIPerf's rules.
#pragma once

#include <string>
#include <string_view>

#include <absl/status/statusor.h>

namespace imgperf {

// `path`: "v1/images/generations", a leading slash or none; an empty one appends nothing. A missing scheme is
// http://; a base that ends in /v1 is not given another; a base that already ends with the path stays; the
// query is kept. Errors: another scheme, no host, a bad port, user and password, a fragment, blanks.
absl::StatusOr<std::string> EndpointUrl(std::string_view base, std::string_view path);

// The URL of another path of the same server: base without `endpoint` and /v1 at its end, then `path`
// ("health", "v1/models"). `base` is one that EndpointUrl takes.
std::string SiblingUrl(std::string_view base, std::string_view endpoint, std::string_view path);

}  // namespace imgperf
