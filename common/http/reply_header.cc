#include "common/http/reply_header.h"

#include <array>

#include <fmt/compile.h>
#include <fmt/format.h>

namespace imgperf::http {
namespace {

struct Reason {
  int status;
  std::string_view phrase;
};

constexpr std::array kReasons{
    Reason{200, "OK"},
    Reason{202, "Accepted"},
    Reason{204, "No Content"},
    Reason{400, "Bad Request"},
    Reason{401, "Unauthorized"},
    Reason{403, "Forbidden"},
    Reason{404, "Not Found"},
    Reason{405, "Method Not Allowed"},
    Reason{408, "Request Timeout"},
    Reason{413, "Payload Too Large"},
    Reason{422, "Unprocessable Entity"},
    Reason{429, "Too Many Requests"},
    Reason{431, "Request Header Fields Too Large"},
    Reason{500, "Internal Server Error"},
    Reason{503, "Service Unavailable"},
};

}  // namespace

std::uint64_t StatedLength(const Answer& answer) {
  const Delivery& delivery = answer.delivery;
  const bool filled = delivery.filler && !delivery.filler->empty();
  return (answer.body ? answer.body->size() : 0) + (filled ? delivery.filler_bytes : 0);
}

std::string FormatReplyHeader(const Answer& answer, bool keep_alive, bool chunked) {
  std::string out;
  out.reserve(128 + answer.extra_headers.size());
  auto to = std::back_inserter(out);
  fmt::format_to(to, FMT_COMPILE("HTTP/1.1 {} {}\r\ncontent-type: {}\r\n"), answer.status,
                 ReasonPhrase(answer.status), answer.type);
  if (answer.pieces.empty()) {
    fmt::format_to(to, FMT_COMPILE("content-length: {}\r\n"), StatedLength(answer));
  } else if (chunked) {
    out += "transfer-encoding: chunked\r\n";
  }
  fmt::format_to(to, FMT_COMPILE("{}{}\r\n"), answer.extra_headers,
                 keep_alive ? "" : "connection: close\r\n");
  return out;
}

Answer PlainAnswer(int status) {
  Answer answer;
  answer.status = status;
  answer.type = "text/plain";
  answer.body = MakeBlob(fmt::format("{}\n", ReasonPhrase(status)));
  return answer;
}

std::string_view ReasonPhrase(int status) {
  for (const Reason& reason : kReasons) {
    if (reason.status == status) return reason.phrase;
  }
  return "Status";
}

}  // namespace imgperf::http
