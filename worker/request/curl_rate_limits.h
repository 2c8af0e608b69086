// What an answer's headers say of limits. A part of curl_transport.
#pragma once

#include <string>

using CURL = void;

namespace imgperf {

// x-ratelimit-limit-, -remaining- and -reset- of requests and tokens, and retry-after, as a JSON object of
// strings; empty where an answer has none of them. Of the answer that `easy` has just begun to receive.
std::string RateLimits(CURL* easy);

}  // namespace imgperf
