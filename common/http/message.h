// What a handler of the HTTP server reads and what it answers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/clock.h"

namespace imgperf::http {

// Immutable bytes, shared by every reply that carries them. Never null inside an Answer that has a body.
using Blob = std::shared_ptr<const std::string>;

inline Blob MakeBlob(std::string bytes) { return std::make_shared<const std::string>(std::move(bytes)); }

// The header lines of one request.
class Headers {
 public:
  virtual ~Headers() = default;
  // The first value of that name (case-insensitive), or an empty view.
  virtual std::string_view Find(std::string_view name) const = 0;
};

// One complete request. Every view ends with the handler's call: copy what is needed later.
struct Request {
  std::string_view method;
  std::string_view path;   // as sent, without the query; not decoded
  std::string_view query;  // without the question mark
  std::string_view body;
  const Headers* headers = nullptr;
  Nanos first_byte_ns = 0;  // monotonic: its first byte was read
  Nanos complete_ns = 0;    // monotonic: header and body were complete

  std::string_view Header(std::string_view name) const {
    return headers ? headers->Find(name) : std::string_view();
  }
};

// How a reply went out.
struct Delivered {
  std::uint64_t bytes = 0;  // handed to the kernel, header included
  bool complete = false;    // false: the client left, or a deadline or a cut ended it
};

// A body that leaves the server in an unusual way, for targets that misbehave on demand.
struct Delivery {
  static constexpr std::uint64_t kWhole = ~std::uint64_t{0};
  Blob filler;                       // repeated after the body ...
  std::uint64_t filler_bytes = 0;    // ... for so many bytes; the Content-Length covers both
  std::uint64_t cut_after = kWhole;  // the connection is closed after so many bytes of the body
  std::uint64_t piece = kWhole;      // so many bytes at a time (at least 1) ...
  bool reset = false;                // the connection is closed (RST) instead of any byte
  Nanos pause_for = 0;               // ... with this pause between
};

// A part of a body that leaves at an instant of its own.
struct Piece {
  Nanos due_ns = 0;                    // monotonic; one in the past is now
  Blob bytes;                          // never null
  std::function<void()> before_write;  // called just before its first byte goes to the kernel
};

struct Answer {
  int status = 200;
  std::string_view type = "application/json";  // of static storage
  Blob body;                                   // null: empty
  std::string extra_headers;                   // whole lines, each ended with CRLF
  Delivery delivery;
  // Not empty: the body is these instead of `body`, one after the other, without a Content-Length. The header
  // leaves with the first. Of `delivery` only `reset` and `cut_after` count.
  std::vector<Piece> pieces;
  bool close = false;                  // end the connection after this reply
  std::function<void()> before_write;  // called just before the first byte goes to the kernel
  std::function<void(const Delivered&)>
      after_write;  // called once, however the reply ends; also when never begun
};

}  // namespace imgperf::http
