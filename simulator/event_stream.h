// The events of a streamed reply, as OpenAI words them: partial images, the completed one. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "common/http/message.h"
#include "simulator/dialects/dialect.h"
#include "simulator/fault.h"
#include "simulator/stream_times.h"

namespace imgperf {

enum class EventKind : std::uint8_t { kPartial, kCompleted, kOther };

struct Event {
  EventKind kind = EventKind::kOther;
  Nanos due_ns = 0;
  http::Blob bytes;  // "event: ..." and "data: ..." lines, with the empty line behind them
};

// What is streamed: `pictures` fits the request.
struct StreamSource {
  const ImageRequest& request;
  const ReplyFacts& facts;
  const Pictures& pictures;
};

// In the order in which they leave; never none. Every image has its own partials and completed event.
std::vector<Event> EventsOf(const Dialect& dialect, const StreamSource& source, const StreamTimes& times,
                            Fault fault);

}  // namespace imgperf
