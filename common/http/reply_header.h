// The bytes of a reply before its body. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/http/message.h"

namespace imgperf::http {

// The length that Content-Length states: the body and its filler.
std::uint64_t StatedLength(const Answer& answer);

// Status line and header lines, with the empty line that ends them. `chunked` matters to answers in pieces:
// without it only the connection's end shows theirs.
std::string FormatReplyHeader(const Answer& answer, bool keep_alive, bool chunked = true);

// The status's own words as text, for replies that no handler gave.
Answer PlainAnswer(int status);

// "Not Found" for 404; "Status" for one without a name here.
std::string_view ReasonPhrase(int status);

}  // namespace imgperf::http
