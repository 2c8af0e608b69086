// Turns the way a transfer ended into the class and message of a record.
#pragma once

#include <string>

#include "common/clock.h"
#include "proto/record.pb.h"

namespace imgperf {

// What libcurl's result code comes down to.
enum class TransferEnd {
  kWhole,
  kResolve,  // no address for the name
  kConnect,  // no TCP connection
  kTls,      // no TLS connection, or not with whom we wanted
  kTimeout,
  kLost,        // closed or reset by the peer
  kAborted,     // by one of our callbacks
  kNotHttp,     // bytes that are no HTTP
  kBadRequest,  // our own fault: URL, memory
};

struct TransferFailure {
  TransferEnd end = TransferEnd::kWhole;
  int os_error = 0;      // errno of the failed connect, 0 when unknown
  int socket_error = 0;  // errno of making a socket: ours, not the target's
  std::string text;      // libcurl's words
  std::string url;
  bool sent = false;           // the request was (being) sent: the connection stood
  bool resend = false;         // libcurl wanted to send the request again, which we forbid
  bool http2 = false;          // the request was to go in HTTP/2
  bool http2_at_once = false;  // HTTP/2 was spoken without asking, and no answer came
  bool cut = false;            // the answer was longer than max_body_bytes
  std::uint64_t max_body_bytes = 0;
  Nanos after = 0;  // how long the exchange had lasted
};

pb::RequestError DescribeFailure(const TransferFailure& failure);

// Of an exchange that was ended as the plan asks, so long after it was sent.
pb::RequestError DescribePlannedCancel(Nanos after);

}  // namespace imgperf
