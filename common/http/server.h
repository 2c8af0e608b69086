// An HTTP/1.1 server on one thread of its own: the simulator's, and every small page the programs show.
//
// It answers garbage with 400, headers over the limit with 431, bodies over the route's limit with 413, and a
// request that stays incomplete with 408; it notices clients that leave while their answer is being delayed.
// Cleartext only. Boost stays inside server.cc and session.{h,cc}: include neither of them elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "common/http/message.h"
#include "common/http/reply.h"

namespace imgperf::http {

// How long a connection may take. Checked by a sweep: kept to within a quarter of the shortest, at most one
// second.
struct Deadlines {
  Nanos idle_for = 600 * kSecond;   // between requests; longer than any client keeps a connection in its pool
  Nanos header_for = 10 * kSecond;  // from a request's first byte to the end of its header
  Nanos body_for = 30 * kSecond;    // from there to the end of its body, plus one second per MiB stated
  Nanos write_for = 60 * kSecond;   // without a byte taken by the client
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  std::size_t header_limit = 16 << 10;
  std::function<std::size_t(std::string_view path)> body_limit;  // unset: 1 MiB for every path
  Deadlines deadlines;
};

class Server {
 public:
  // Called on the server's thread, once per request, HEAD included (its body is dropped, its length is kept).
  using Handler = std::function<void(const Request&, Reply)>;

  // Listens when it returns. Errors name address and port: AlreadyExists when the port is in use,
  // InvalidArgument for an address that is none of this machine's.
  static absl::StatusOr<std::unique_ptr<Server>> Start(ServerOptions options, Handler handler);
  // Closes every connection and joins the thread. Not to be called from a handler.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t Port() const;
  // Runs `task` on the server's thread. Thread: any.
  void Post(std::function<void()> task);
  // The same at an instant of the monotonic clock; one in the past is now. Not run when the server ends
  // before.
  void PostAt(Nanos when, std::function<void()> task);

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace imgperf::http
