// The instants of a record that statistics and exports share.
#pragma once

#include "common/clock.h"
#include "proto/journal.pb.h"

namespace imgperf {

// Worker clock. When the attempt's request began: added to curl, or, when it never got that far, taken up.
Nanos StartOf(const pb::Record& record);
// Worker clock. When it was over: its last content byte, or, without one, the last that is known of it.
Nanos EndOf(const pb::Record& record);

// A stretch of time on the controller's clock.
struct Span {
  Nanos start = 0;
  Nanos end = 0;
};

// The request as the target had it, moved to the controller's clock by the record's own offset.
Span SpanOf(const pb::Record& record);
// A lost credit's last attempt: from its dispatch to the verdict.
Span SpanOf(const pb::Verdict& verdict);

// True for images the answer brought: with known content, or left at the server as asked.
bool IsReturned(const pb::ImageFact& image);

}  // namespace imgperf
