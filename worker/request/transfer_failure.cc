#include "worker/request/transfer_failure.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "common/secrets.h"
#include "common/units.h"
#include "worker/request/url.h"

namespace imgperf {
namespace {

constexpr std::string_view kHttp2Remedy =
    "; does the server speak HTTP/2 without TLS? target.http_version: auto asks for 1.1";

pb::RequestError Error(pb::ErrorClass error_class, std::string message) {
  pb::RequestError error;
  error.set_class_(error_class);
  error.set_message(std::move(message));
  return error;
}

pb::RequestError Unreachable(const TransferFailure& failure) {
  const std::string to = HostAndPort(failure.url);
  const int ours = failure.socket_error;
  if (ours == EMFILE || ours == ENFILE)
    return Error(pb::LOCAL,
                 "this worker has too many files open: raise its limit (ulimit -n) or use more workers");
  if (failure.os_error == ECONNREFUSED)
    return Error(pb::CONNECT, fmt::format("connect to {} refused: no server listens there", to));
  if (failure.os_error != 0)
    return Error(pb::CONNECT, fmt::format("connect to {}: {}", to, std::strerror(failure.os_error)));
  return Error(pb::CONNECT, fmt::format("connect to {}: {}", to, failure.text));
}

pb::RequestError TimedOut(const TransferFailure& failure) {
  const std::string after = HumanDuration(failure.after);
  if (!failure.sent)
    return Error(pb::CONNECT,
                 fmt::format("connect to {}: no connection after {}", HostAndPort(failure.url), after));
  return Error(pb::TIMEOUT, fmt::format("no whole answer after {}", after));
}

pb::RequestError Cut(const TransferFailure& failure) {
  auto error = Error(pb::BAD_BODY, fmt::format("the answer is longer than limits.max_body ({})",
                                               FormatBytes(failure.max_body_bytes)));
  error.set_cut_by_limit(true);
  return error;
}

// Libcurl does not say which of the two it was.
pb::RequestError NotSentAgain(const TransferFailure& failure) {
  return Error(pb::CONNECTION_LOST,
               failure.http2
                   ? "the connection was closed before any reply, or the server refused it as one of too "
                     "many streams; not sent again"
                   : "a kept connection was closed before any reply; not sent again");
}

}  // namespace

pb::RequestError DescribeFailure(const TransferFailure& failure) {
  if (failure.cut) return Cut(failure);
  if (failure.resend) return NotSentAgain(failure);
  switch (failure.end) {
    case TransferEnd::kWhole:
      return {};
    case TransferEnd::kResolve:
      return Error(pb::CONNECT, fmt::format("cannot resolve {}: {}", HostAndPort(failure.url), failure.text));
    case TransferEnd::kConnect:
      return Unreachable(failure);
    case TransferEnd::kTls:
      return Error(pb::CONNECT, fmt::format("TLS with {}: {}", HostAndPort(failure.url), failure.text));
    case TransferEnd::kTimeout:
      return TimedOut(failure);
    case TransferEnd::kNotHttp:
      if (!failure.sent) break;
      return Error(pb::BAD_BODY, fmt::format("the answer is not HTTP: {}", failure.text));
    case TransferEnd::kLost:
      return Error(pb::CONNECTION_LOST,
                   failure.http2_at_once ? failure.text + std::string(kHttp2Remedy) : failure.text);
    case TransferEnd::kAborted:
    case TransferEnd::kBadRequest:
      break;
  }
  return Error(pb::LOCAL, fmt::format("{}: {}", RedactUrl(failure.url), failure.text));
}

// The type is AIPerf's.
pb::RequestError DescribePlannedCancel(Nanos after) {
  pb::RequestError error = Error(
      pb::CANCELLED_BY_US, fmt::format("cancelled as planned, {} after it was sent", FormatDuration(after)));
  error.set_type("RequestCancellationError");
  error.set_by_plan(true);
  return error;
}

}  // namespace imgperf
