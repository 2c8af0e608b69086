// Makes one HTTP exchange at a time for whoever asks: the port between the request logic and the network.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/clock.h"
#include "proto/record.pb.h"

namespace imgperf {

using HeaderSet = std::size_t;         // from Transport::AddHeaders
using ExchangeHandle = std::uint64_t;  // 0 is none

struct ExchangeRequest {
  // What the views point at outlives the exchange.
  const std::string* url = nullptr;
  const char* method = nullptr;            // in place of POST; a literal
  bool post = false;                       // else GET
  std::span<const std::string_view> body;  // sent one behind the other
  HeaderSet headers = 0;
  std::string_view request_id;      // X-Request-ID; copied
  std::string_view correlation_id;  // X-Correlation-ID; copied, empty: none
  bool elsewhere = false;           // not the target: it is asked for no HTTP version of its own
  Nanos timeout_for = 0;            // for the whole exchange; at least 1 ms is used
  std::uint64_t spent_bytes = 0;    // what the request's earlier answers took of the limit on its body
  bool tell_headers = false;        // AnswerHead::headers is wanted
  // Ends it as the plan asks (RequestError.by_plan) so long after its body's last byte was given to the
  // kernel; an answer that is whole by then stands. A body that never gets out is left to the timeout.
  std::optional<Nanos> cancel_after{};
  // Stamps, status, byte counts and error are written here. Outlives the exchange.
  pb::Exchange* exchange = nullptr;
};

struct AnswerHead {
  int status = 0;
  std::string_view content_type;
  std::string_view request_id;       // the answer's x-request-id header
  std::uint64_t content_length = 0;  // as announced; 0 when it was not
  std::string rate_limits_json{};    // x-ratelimit-* and retry-after headers as an object; empty: none
  // Name and value, in the order received; only where they were asked for.
  std::vector<std::pair<std::string_view, std::string_view>> headers = {};
};

// What an exchange tells. Thread: the loop's. Calls come from the loop, OnEnd never from inside Start or
// Cancel.
class ExchangeListener {
 public:
  virtual ~ExchangeListener() = default;
  // Once, before any content, when an answer's headers were received.
  virtual void OnHead(const AnswerHead& head) = 0;
  // Content as received. Must not call the transport.
  virtual void OnContent(std::string_view bytes) = 0;
  // The exchange is filled in; nothing follows. `loop_turn` is the start of the loop turn that saw the last
  // content byte (or the end, when there was none). May start further exchanges.
  virtual void OnEnd(Nanos loop_turn) = 0;
};

// Thread: the loop's.
class Transport {
 public:
  virtual ~Transport() = default;
  // Registers "Name: value" lines that exchanges may name. Lines live as long as the transport.
  virtual HeaderSet AddHeaders(const std::vector<std::string>& lines) = 0;
  // Every started exchange ends in exactly one OnEnd of the listener, which outlives it.
  virtual ExchangeHandle Start(const ExchangeRequest& request, ExchangeListener& listener) = 0;
  // Ends it with CANCELLED_BY_US; its OnEnd follows soon, no content before it. Handles of the past are
  // ignored.
  virtual void Cancel(ExchangeHandle handle) = 0;
  // No exchange, but a time to wait: calls OnEnd at `when`, or soon once it is cancelled, and nothing else.
  virtual ExchangeHandle WaitUntil(Nanos when, ExchangeListener& listener) = 0;
  // Calls OnEnd soon, and nothing else: for an exchange that cannot be begun.
  virtual void EndSoon(ExchangeListener& listener) = 0;
};

}  // namespace imgperf
