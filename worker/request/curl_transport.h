// Transport on libcurl's multi interface, driven by the common loop (rules: proto/README.md, the worker's
// loop).
#pragma once

#include <memory>
#include <string>

#include "common/clock.h"
#include "common/loop.h"
#include "worker/request/transport.h"

namespace imgperf {

// PEM texts. Empty: the system's certificates, no client certificate.
struct TlsPems {
  std::string ca;
  std::string cert;
  std::string key;  // secret
};

enum class HttpWanted {
  kAny,  // HTTP/2 where a TLS server offers it, else 1.1
  k1_1,
  k2,  // without TLS spoken at once ("prior knowledge"), with it asked for first
};

struct CurlOptions {
  Nanos connect_timeout_for = 10 * kSecond;
  std::uint64_t max_body_bytes =
      256ULL << 20;                   // a longer answer, its images included, is cut: BAD_BODY, cut_by_limit
  long max_idle_connections = 16384;  // kept open between requests; at least the concurrency
  TlsPems tls{};
  HttpWanted http = HttpWanted::kAny;
  bool fresh_connections = false;  // each exchange opens a connection of its own and closes it
};

// Connections are kept between requests; redirects, proxy variables and retries are not followed, nor is a
// POST sent again when a kept connection dies before the reply (libcurl would). HTTP/2 exchanges share one
// connection a server, up to the streams it allows (100 at most); those that come while it is being made wait
// for it. Thread: the loop's.
class CurlTransport final : public Transport {
 public:
  // Loop and clock outlive it; the loop need not run when it is destroyed. Exchanges still open then are
  // dropped without OnEnd.
  CurlTransport(Loop& loop, const Clock& clock, const CurlOptions& options);
  ~CurlTransport() override;

  HeaderSet AddHeaders(const std::vector<std::string>& lines) override;
  ExchangeHandle Start(const ExchangeRequest& request, ExchangeListener& listener) override;
  void Cancel(ExchangeHandle handle) override;
  ExchangeHandle WaitUntil(Nanos when, ExchangeListener& listener) override;
  void EndSoon(ExchangeListener& listener) override;

 private:
  class Multi;
  std::shared_ptr<Multi> multi_;
};

}  // namespace imgperf
