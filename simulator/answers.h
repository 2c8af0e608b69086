// From what a request came to, to the answer of the HTTP server. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/http/message.h"
#include "simulator/dialects/dialect.h"
#include "simulator/event_stream.h"
#include "simulator/fault.h"

namespace imgperf {

http::Answer JsonAnswer(int status, std::string body);
http::Answer ErrorAnswer(DialectError error);
http::Answer FileAnswer(http::Blob file, EncodedFormat format);
// An answer in pieces, one for each event.
http::Answer StreamAnswer(const std::vector<Event>& events);

// "/v1/images/{id}/content", with ?variant=k behind it when the reply has several.
std::string ContentUrl(std::string_view id, std::size_t variant, std::size_t count);

// The JSON of the reply to that request with these files, spoiled as `fault` wants it.
std::string ComposeReply(const Dialect& dialect, const ImageRequest& request, const ReplyFacts& facts,
                         const Pictures& pictures, Fault fault);

// The whole reply that is no stream: JSON, or the bare file where it was asked for.
http::Answer ComposeAnswer(const Dialect& dialect, const ImageRequest& request, const ReplyFacts& facts,
                           const Pictures& pictures, Fault fault);

}  // namespace imgperf
