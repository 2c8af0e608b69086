// One GET, for commands that wait for its answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/clock.h"
#include "controller/ready/answer_meaning.h"
#include "worker/request/curl_transport.h"

namespace imgperf {

struct WebQuestion {
  std::string url;
  std::vector<std::string> headers;  // "Name: value"
  Nanos timeout_for = 60 * kSecond;  // for the whole answer
};

struct WebAnswer {
  ProbeAnswer outcome;       // good: 2xx and whole
  std::string content_type;  // as sent; empty when it was not
  std::string body;          // of a good one; options.max_body_bytes at most
};

// Called with the bytes that are there and those that are announced (0: they are not).
using WebProgress = std::function<void(std::uint64_t bytes, std::uint64_t of)>;

// Asks and waits. `options` bounds the body and names certificates; redirects are not followed, proxies not
// used. Blocks its thread, which has no loop of its own running.
WebAnswer WebGet(const WebQuestion& question, const CurlOptions& options, const Clock& clock,
                 const WebProgress& progress = {});

// Blocks for that long.
void WaitFor(Nanos nanos, const Clock& clock);

}  // namespace imgperf
