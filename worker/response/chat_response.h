// Reads images out of POST /v1/chat/completions.
#pragma once

#include "proto/record.pb.h"
#include "worker/response/answer.h"
#include "worker/response/json_scanner.h"

namespace imgperf {

// `scan` holds a whole 2xx answer. Images are the data URLs or URLs of choices[].message: in `content`, where
// that is a list (vLLM-Omni) or itself a data URL, and in `images`. Else as ReadImagesResponse().
void ReadChatResponse(JsonScanner& scan, bool keep, pb::Record* record, AnswerExtras* extras);

}  // namespace imgperf
